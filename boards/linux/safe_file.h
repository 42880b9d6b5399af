/* SPDX-License-Identifier: Apache-2.0 */
/* Files with secrets: of this user, for nobody else but a group, and there whole or not at all. errno tells of
 * failures. */
#ifndef YCIAM_LINUX_SAFE_FILE_H
#define YCIAM_LINUX_SAFE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef struct safe_file {
    const char *path;
    mode_t mode;
    gid_t group;           /* NO_GROUP: the process's own */
    bool is_modeless;      /* found by safe_file_write(): its file system keeps no modes */
    struct stat last_seen; /* as safe_file_write() left it */
} safe_file_t;

/*
 * Makes the file hold bytes[0..len) with its mode and group, in one step and so that it lasts through a power cut. A
 * file that holds them already is not written. On failure the old file is as it was, and nothing else is left behind.
 */
bool safe_file_write(safe_file_t *file, const void *bytes, size_t len);

/* Whether somebody replaced, wrote or deleted the file since the last safe_file_write(). */
bool safe_file_is_changed(const safe_file_t *file);

/*
 * Reads the whole file. Its length, or -1. EPERM: it is no plain file of this user's, or others may use it. ENOTSUP:
 * its file system keeps no modes and lets others write to it.
 */
ssize_t safe_file_read(safe_file_t *file, void *buf, size_t cap);

/* Returns 1: the file is deleted; 0: there was no file; -1: the file could not be deleted. */
int safe_file_delete(const safe_file_t *file);

#endif
