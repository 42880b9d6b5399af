/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_INPUT_H
#define YCIAM_LINUX_INPUT_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Opens a file, or standard input for "-". Returns -1 with errno. Does not wait for the writer of a pipe: input_read()
 * does. input_close() leaves standard input open, and errno unchanged.
 */
int input_open(const char *path);
void input_close(int fd);

/* Reads to the end of the input or of the buffer. Returns the number of bytes, or -1 with errno. */
ssize_t input_read(int fd, char *buf, size_t cap);

#endif
