/* SPDX-License-Identifier: Apache-2.0 */
/* Messages for the user on stderr, one line for each failure. No secret may be passed to these functions. */
#ifndef YCIAM_LINUX_REPORT_H
#define YCIAM_LINUX_REPORT_H

#include <stdint.h>

#include <yciam/result.h>

#define REPORT_TIME_CAP  32u
#define REPORT_DELAY_CAP 24u

/* Reports a failure of the library, and returns the exit code. `detail` may be NULL. */
int report_error(const yciam_error_t *error, const char *detail);

/* The same for a failure after which the library retries by itself. */
void report_retry(const yciam_error_t *error, const char *detail, uint32_t delay_ms);

/*
 * Makes an argument fit for a message. It is the user's own, but may be a secret in a wrong place, for example the
 * token where the name of its file belongs.
 */
const char *report_shown(const char *argument);

/* Reports a failure of a file operation, with errno, and returns the given exit code. */
int report_file(int exit_code, const char *stage, const char *path);

/* "now" or "in 5 s". */
void report_delay(uint32_t delay_ms, char out[REPORT_DELAY_CAP]);

/* Seconds since 1970 as RFC 3339 in UTC. */
void report_time(int64_t unix_time, char out[REPORT_TIME_CAP]);

#endif
