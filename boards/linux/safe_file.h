/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files with secrets: owned by this user, readable only by the user and perhaps a group, and always complete or absent.
 * errno has the cause of a failure.
 */
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
    bool is_modeless;      /* set by safe_file_write(): the file system keeps no modes */
    struct stat last_seen; /* the file's state after safe_file_write() */
} safe_file_t;

/*
 * Makes the file hold bytes[0..len) with its mode and group, in one step, so that it survives a power cut. A file that
 * already does so is not written. On failure the old file is unchanged, and no other file is left.
 */
bool safe_file_write(safe_file_t *file, const void *bytes, size_t len);

/* Whether somebody replaced, wrote or deleted the file since the last safe_file_write(). */
bool safe_file_is_changed(const safe_file_t *file);

/*
 * Reads the whole file. Returns its length, or -1. EPERM: it is not a plain file of this user, or others may use it.
 * ENOTSUP: its file system keeps no modes and lets others write to it.
 */
ssize_t safe_file_read(safe_file_t *file, void *buf, size_t cap);

/* Returns 1: the file is deleted; 0: there was no file; -1: the file could not be deleted. */
int safe_file_delete(const safe_file_t *file);

#endif
