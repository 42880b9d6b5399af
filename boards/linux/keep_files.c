/* SPDX-License-Identifier: Apache-2.0 */
#include "keep_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <yciam/yciam.h>

#include "keep_log.h"
#include "report.h"
#include "secret.h"

#define PAUSE_MIN_MS 1000u
#define PAUSE_MAX_MS 60000u
#define STATE_MODE   0600u

static bool is_same(const struct stat *status, const char *path)
{
    struct stat other;

    return path != NULL && stat(path, &other) == 0 && other.st_dev == status->st_dev && other.st_ino == status->st_ino;
}

/* The file will be replaced: checks that it may be, and that it is not one of the input files. */
static int check_path(const char *path, const options_t *options)
{
    struct stat status;
    bool is_read;

    if (lstat(path, &status) != 0) {
        return errno == ENOENT ? 0 : report_file(YCIAM_CLASS_SYSTEM, "output", path);
    }
    is_read = is_same(&status, options->key);
    for (unsigned i = 0; i < options->ca_count; i++) {
        is_read = is_read || is_same(&status, options->ca[i]);
    }
    if (!S_ISREG(status.st_mode) || is_read) {
        fprintf(stderr, "yciam: output: %s: it is no plain file, or the key, or a file of --ca\n", report_shown(path));
        return YCIAM_CLASS_USAGE;
    }
    return 0;
}

int keep_files_open(keep_files_t *files, const options_t *options)
{
    int status = check_path(options->out, options);

    files->token = (safe_file_t){ .path = options->out, .mode = options->mode, .group = options->group };
    files->state = (safe_file_t){ .path = files->state_path, .mode = STATE_MODE, .group = NO_GROUP };
    files->is_current = true;
    if (snprintf(files->state_path, sizeof files->state_path, "%s.state", options->out) >=
        (int) sizeof files->state_path) {
        errno = ENAMETOOLONG;
        return report_file(YCIAM_CLASS_SYSTEM, "output", options->out);
    }
    return status != 0 ? status : check_path(files->state_path, options);
}

void keep_files_renew(keep_files_t *files)
{
    files->is_current = false;
}

void keep_files_retry(keep_files_t *files)
{
    files->pause_ms = 0;
}

static bool fail(keep_files_t *files, const safe_file_t *file, uint32_t now_ms)
{
    /* Docker and Kubernetes can mount a single file. Such a file can be written to, but not replaced. */
    const char *reason = errno == EBUSY ? "it is mounted by itself: mount the directory" : strerror(errno);

    keep_tell("%s: %s; tried again in %lu s", file->path, reason, (unsigned long) files->pause_ms / 1000u);
    files->failed_ms = now_ms;
    return false;
}

static void tell_modeless(keep_files_t *files)
{
    if (files->token.is_modeless && !files->is_modeless_told) {
        files->is_modeless_told = true;
        keep_tell("%s: the file system keeps no modes: its mount options say who can read the token",
                  files->token.path);
    }
}

static bool write_state(keep_files_t *files, const uint8_t *state, size_t len)
{
    return len > 0 ? safe_file_write(&files->state, state, len) : safe_file_delete(&files->state) >= 0;
}

/*
 * Writes the state first: if the program is interrupted, the next start then has a token at least as good as the
 * file's. But a token can be used without its state.
 */
static bool write_both(keep_files_t *files, const char *token, const uint8_t *state, size_t state_len, uint32_t now_ms,
                       bool *is_token_written)
{
    static char line[YCIAM_TOKEN_MAX + 2u];
    size_t len = (size_t) snprintf(line, sizeof line, "%s\n", token);
    bool is_state_written = write_state(files, state, state_len);
    int state_errno = errno;

    *is_token_written = safe_file_write(&files->token, line, len);
    secret_wipe(line, sizeof line);
    if (!*is_token_written) {
        return fail(files, &files->token, now_ms);
    }
    tell_modeless(files);
    errno = state_errno;
    return is_state_written || fail(files, &files->state, now_ms);
}

static bool delete_both(keep_files_t *files, uint32_t now_ms)
{
    if (safe_file_delete(&files->token) < 0) {
        return fail(files, &files->token, now_ms);
    }
    return safe_file_delete(&files->state) >= 0 || fail(files, &files->state, now_ms);
}

static uint32_t next_pause_ms(uint32_t pause_ms)
{
    if (pause_ms == 0) {
        return PAUSE_MIN_MS;
    }
    return 2u * pause_ms < PAUSE_MAX_MS ? 2u * pause_ms : PAUSE_MAX_MS;
}

bool keep_files_step(keep_files_t *files, const char *token, const uint8_t *state, size_t state_len, uint32_t now_ms)
{
    uint32_t pause_ms = files->pause_ms;
    bool is_token_written = false;

    if (token != NULL && files->is_current) {
        files->is_current =
            !safe_file_is_changed(&files->token) && (state_len == 0 || !safe_file_is_changed(&files->state));
    }
    if (keep_files_delay_ms(files, now_ms) > 0) {
        return false;
    }
    files->pause_ms = next_pause_ms(pause_ms);
    files->is_current = token != NULL ? write_both(files, token, state, state_len, now_ms, &is_token_written)
                                      : delete_both(files, now_ms);
    if (files->is_current) {
        files->pause_ms = 0;
        if (pause_ms > 0) {
            keep_tell("%s: %s", files->token.path, token != NULL ? "written" : "deleted");
        }
    }
    return is_token_written;
}

uint32_t keep_files_delay_ms(const keep_files_t *files, uint32_t now_ms)
{
    uint32_t passed_ms = now_ms - files->failed_ms;

    if (files->is_current) {
        return UINT32_MAX;
    }
    return passed_ms < files->pause_ms ? files->pause_ms - passed_ms : 0;
}
