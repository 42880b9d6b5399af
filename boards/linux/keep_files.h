/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two files of `yciam keep`: the token and, beside it, the state. The program writes a file if its content is not
 * the wanted one, no matter who changed it. If that fails, it retries with growing pauses.
 */
#ifndef YCIAM_LINUX_KEEP_FILES_H
#define YCIAM_LINUX_KEEP_FILES_H

#include <limits.h>
#include <stdint.h>

#include "options.h"
#include "safe_file.h"

typedef struct keep_files {
    safe_file_t token;
    safe_file_t state;
    char state_path[PATH_MAX];
    bool is_current; /* both files have the wanted content */
    bool is_modeless_told;
    uint32_t pause_ms;  /* pause before the next attempt; 0: the last attempt did not fail */
    uint32_t failed_ms; /* ticks of the last attempt that failed */
} keep_files_t;

/* Sets the names of the files, which must be replaceable. Returns 0, or the exit code after one line on stderr. */
int keep_files_open(keep_files_t *files, const options_t *options);

/* The wanted content has changed. */
void keep_files_renew(keep_files_t *files);

/* Retries a failed attempt at once. */
void keep_files_retry(keep_files_t *files);

/*
 * Makes the files hold token and state, or deletes them if token is NULL, unless that failed a moment ago. A state of
 * length 0 is deleted. Call it at least every few seconds: it checks the files. Returns true when the token file is
 * written.
 */
bool keep_files_step(keep_files_t *files, const char *token, const uint8_t *state, size_t state_len, uint32_t now_ms);

/* Milliseconds until the next attempt; UINT32_MAX: the files have the wanted content. */
uint32_t keep_files_delay_ms(const keep_files_t *files, uint32_t now_ms);

#endif
