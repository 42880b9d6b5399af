/* SPDX-License-Identifier: Apache-2.0 */
#include "token_file.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "input.h"
#include "report.h"
#include "secret.h"

#define LIFETIME_S 3600

static char token[YCIAM_TOKEN_MAX + 3u]; /* with a line end and a NUL */

/* Returns the number of bytes, or -1 with errno. */
static ssize_t read_file(const char *path)
{
    int fd = input_open(path);
    ssize_t len;

    if (fd < 0) {
        return -1;
    }
    len = input_read(fd, token, sizeof token - 1u);
    input_close(fd);
    return len;
}

/* Wipes the environment's copy. A token that is too long is cut, and stays too long. */
static ssize_t read_text(char *text)
{
    size_t len = strnlen(text, sizeof token - 1u);

    memcpy(token, text, len);
    secret_wipe(text, strlen(text));
    return (ssize_t) len;
}

int token_file_load(yciam_t *iam, const options_t *options)
{
    yciam_error_t error = { .stage = YCIAM_STAGE_TOKEN };
    ssize_t len = options->token != NULL ? read_file(options->token) : read_text(options->token_text);

    if (len < 0) {
        secret_wipe(token, sizeof token); /* the token that the program read before */
        return report_file(YCIAM_CLASS_USAGE, "token", options->token);
    }
    while (len > 0 && (token[len - 1] == '\n' || token[len - 1] == '\r')) {
        len--;
    }
    token[len] = '\0';
    error.result = strlen(token) == (size_t) len ? yciam_set_token(iam, token, (int64_t) time(NULL) + LIFETIME_S)
                                                 : YCIAM_ERR_ARGUMENT;
    secret_wipe(token, sizeof token);
    return error.result == YCIAM_OK ? 0 : report_error(&error, "this is no token");
}
