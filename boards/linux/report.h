/* SPDX-License-Identifier: Apache-2.0 */
/* What the user is told on stderr: one line a failure. No secret passes through here. */
#ifndef YCIAM_LINUX_REPORT_H
#define YCIAM_LINUX_REPORT_H

#include <yciam/result.h>

/* A failure of the library; returns the exit code. `detail` may be NULL. */
int report_error(const yciam_error_t *error, const char *detail);

/* A failure of a file operation, with errno; returns the exit code given. */
int report_file(int exit_code, const char *stage, const char *path);

#endif
