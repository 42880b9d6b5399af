/* SPDX-License-Identifier: Apache-2.0 */
#include "keep_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "input.h"
#include "keep_files.h"
#include "keep_state.h"
#include "report.h"
#include "secret.h"

static struct {
    yciam_posix_t posix;
    yciam_port_t port;
    keep_owner_t owner;
    yciam_config_t config;
    yciam_t iam;
    char token[YCIAM_TOKEN_MAX + 1u];
    char work[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
    keep_files_t files;
    uint8_t state[KEEP_STATE_CAP];
    char held[YCIAM_TOKEN_MAX + 3u];
} self;

/* An instance that can restore the state: it has the same owner, and sends nothing. */
static bool open_instance(void)
{
    yciam_posix_init(&self.posix, &self.port);
    self.config = (yciam_config_t){ .port = &self.port,
                                    .source = &yciam_source_given,
                                    .key = &self.owner.key,
                                    .account_id = self.owner.account_id,
                                    .host = self.owner.host,
                                    .audience = self.owner.audience,
                                    .token = self.token,
                                    .token_cap = sizeof self.token,
                                    .work = self.work,
                                    .work_cap = sizeof self.work };
    return yciam_init(&self.iam, &self.config) == YCIAM_OK;
}

/* The token of the state. NULL with the reason if it is no longer good. */
static const char *read_state(const char **reason)
{
    ssize_t len = safe_file_read(&self.files.state, self.state, sizeof self.state);

    if (len < 0) {
        *reason = strerror(errno);
    } else if (!keep_state_read_owner(&self.owner, self.state, (size_t) len) || !open_instance()) {
        *reason = "it is damaged";
    } else {
        *reason = keep_state_take(&self.iam, self.state, (size_t) len);
    }
    return *reason == NULL ? yciam_token(&self.iam) : NULL;
}

/* Whether the file is the token and a newline. Its mode does not matter here. */
static bool file_holds(const char *path, const char *token)
{
    size_t len = strlen(token);
    int fd = input_open(path);
    ssize_t held_len;

    if (fd < 0) {
        return false;
    }
    held_len = input_read(fd, self.held, sizeof self.held);
    input_close(fd);
    return held_len == (ssize_t) len + 1 && memcmp(self.held, token, len) == 0 && self.held[len] == '\n';
}

int keep_check(const options_t *options)
{
    int status = keep_files_open(&self.files, options);
    const char *reason = NULL;
    const char *token = status == 0 ? read_state(&reason) : NULL;

    if (status == 0 && token == NULL) {
        fprintf(stderr, "yciam: keep: %s: no good token: %s\n", report_shown(self.files.state_path),
                reason != NULL ? reason : "it holds none");
        status = YCIAM_CLASS_SYSTEM;
    } else if (status == 0 && !file_holds(options->out, token)) {
        fprintf(stderr, "yciam: keep: %s: not the token that is kept\n", report_shown(options->out));
        status = YCIAM_CLASS_SYSTEM;
    }
    secret_wipe(&self, sizeof self);
    return status;
}
