/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How `yciam keep` keeps its two files: the token and, beside it, the state. They are written where they differ from
 * what they should be, by whoever's hand, and again with growing pauses where that fails.
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
    bool is_current; /* they are as they should be */
    bool is_modeless_told;
    uint32_t pause_ms;  /* before the next attempt; 0: the last one did not fail */
    uint32_t failed_ms; /* ticks of the last attempt that failed */
} keep_files_t;

/* Names the files. They must be ones that may be replaced. 0, or the exit code after one line on stderr. */
int keep_files_open(keep_files_t *files, const options_t *options);

/* Something else is to be in the files. */
void keep_files_renew(keep_files_t *files);

/* An attempt that failed is made again at once. */
void keep_files_retry(keep_files_t *files);

/*
 * Makes the files hold token and state, or deletes them where token is NULL, unless that failed just now. A state of
 * length 0 is deleted. Call it at least every few seconds: it looks at the files. True: the token file is written.
 */
bool keep_files_step(keep_files_t *files, const char *token, const uint8_t *state, size_t state_len, uint32_t now_ms);

/* Milliseconds until the next attempt; UINT32_MAX: the files are as they should be. */
uint32_t keep_files_delay_ms(const keep_files_t *files, uint32_t now_ms);

#endif
