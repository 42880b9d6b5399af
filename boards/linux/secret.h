/* SPDX-License-Identifier: Apache-2.0 */
/* Protects secrets in a process: none in a core file, all wiped at the end, also after Ctrl-C. */
#ifndef YCIAM_LINUX_SECRET_H
#define YCIAM_LINUX_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Forbids core files and tracing by others, keeps the numbers of closed standard streams in use, and catches SIGINT,
 * SIGTERM and SIGHUP: see secret_interrupted().
 */
void secret_guard(void);

/* Whether a signal asked the program to end. */
bool secret_interrupted(void);

void secret_wipe(void *buf, size_t len);

#endif
