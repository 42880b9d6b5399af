/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_OUTPUT_H
#define YCIAM_LINUX_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes all bytes to a descriptor, also to one that does not block. Returns false with errno if that failed, or if a
 * signal asked the program to end while it waited for the reader (EINTR).
 */
bool write_all(int fd, const void *bytes, size_t len);

/* Prints text[0..len) and a newline on stdout, without a copy in a stdio buffer. Returns 0 or the exit code. */
int print_line(const char *text, size_t len);

#endif
