/* SPDX-License-Identifier: Apache-2.0 */
/* Care for secrets in a process: nothing in a core file, all wiped at the end, also on Ctrl-C. */
#ifndef YCIAM_LINUX_SECRET_H
#define YCIAM_LINUX_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Forbids core files and tracing by others, holds the places of closed standard streams, and catches SIGINT, SIGTERM
 * and SIGHUP: see secret_interrupted(). */
void secret_guard(void);

/* Whether a signal asked the program to end. */
bool secret_interrupted(void);

void secret_wipe(void *buf, size_t len);

#endif
