/* SPDX-License-Identifier: Apache-2.0 */
/* Files with secrets: of this user, for nobody else, and there whole or not at all. errno tells of failures. */
#ifndef YCIAM_LINUX_SAFE_FILE_H
#define YCIAM_LINUX_SAFE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Makes the file hold bytes[0..len) with mode 0600, in one step and so that it lasts through a power cut. A file that
 * holds them already is not written. On failure the old file is as it was, and nothing else is left behind.
 */
bool safe_file_write(const char *path, const void *bytes, size_t len);

/* Reads the whole file. Its length, or -1; EPERM: it is no plain file of this user's, or others may use it. */
ssize_t safe_file_read(const char *path, void *buf, size_t cap);

/* 1: it was there and is deleted; 0: there is none; -1: it is still there. */
int safe_file_delete(const char *path);

#endif
