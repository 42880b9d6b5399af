/* SPDX-License-Identifier: Apache-2.0 */
#include "safe_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "options.h"
#include "output.h"
#include "secret.h"

#define ALL_MODES      07777u
#define WRITE_BY_OTHER 0022u

static mode_t mode_of(const struct stat *status)
{
    return status->st_mode & ALL_MODES;
}

/*
 * Writes the directory's entry for `path` to the disk. A file system that cannot do that returns EINVAL. A directory
 * that may be written but not read cannot be opened for this, so everything is written to the disk.
 */
static bool sync_directory(const char *path)
{
    char directory[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    int fd;
    bool done;

    if (slash != NULL) {
        (void) snprintf(directory, sizeof directory, "%.*s", slash == path ? 1 : (int) (slash - path), path);
    }
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == EACCES) {
        sync();
        return true;
    }
    if (fd < 0) {
        return false;
    }
    done = fsync(fd) == 0 || errno == EINVAL;
    input_close(fd);
    return done;
}

/* Sets the mode regardless of the umask. Returns false if the file system has no modes. */
static bool set_mode(int fd, mode_t mode, struct stat *status)
{
    return fchmod(fd, mode) == 0 && fstat(fd, status) == 0 && mode_of(status) == mode;
}

/* Whether the open file is like one that safe_file_write() makes. If not, errno says why, as for safe_file_read(). */
static bool is_ours(int fd, safe_file_t *file)
{
    struct stat *status = &file->last_seen;
    gid_t group;

    errno = EPERM;
    if (fstat(fd, status) != 0 || !S_ISREG(status->st_mode) || status->st_uid != geteuid()) {
        return false;
    }
    group = file->group != NO_GROUP ? file->group : status->st_gid;
    if (mode_of(status) == file->mode) {
        return group == status->st_gid;
    }
    if (set_mode(fd, file->mode, status)) {
        errno = EPERM;
        return false; /* the mode could have been set, but was not */
    }
    errno = ENOTSUP;
    return (status->st_mode & WRITE_BY_OTHER) == 0;
}

ssize_t safe_file_read(safe_file_t *file, void *buf, size_t cap)
{
    int fd = open(file->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    ssize_t len;

    if (fd < 0) {
        return -1;
    }
    len = is_ours(fd, file) ? input_read(fd, buf, cap) : -1;
    input_close(fd);
    if (len == (ssize_t) cap) {
        errno = EFBIG;
        return -1;
    }
    return len;
}

static bool holds(safe_file_t *file, const void *bytes, size_t len)
{
    static char held[8192];
    bool same = len < sizeof held && safe_file_read(file, held, sizeof held) == (ssize_t) len;

    same = same && memcmp(held, bytes, len) == 0;
    secret_wipe(held, sizeof held);
    return same;
}

/* Makes the file complete and writes it to the disk. */
static bool fill(safe_file_t *file, int fd, const void *bytes, size_t len)
{
    if (file->group != NO_GROUP && fchown(fd, (uid_t) -1, file->group) != 0) {
        return false;
    }
    file->is_modeless = !set_mode(fd, file->mode, &file->last_seen);
    return write_all(fd, bytes, len) && fsync(fd) == 0 && fstat(fd, &file->last_seen) == 0;
}

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Returns whether this is the same file and nobody has written to it. */
static bool is_same_content(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mode == b->st_mode &&
           is_same_time(&a->st_mtim, &b->st_mtim);
}

/* A new name changes the time of the file's entry. A change by somebody else at the same moment is not missed. */
static bool give_name(safe_file_t *file, int fd, const char *temporary)
{
    struct stat named;

    if (rename(temporary, file->path) != 0) {
        return false;
    }
    if (fstat(fd, &named) == 0 && is_same_content(&file->last_seen, &named)) {
        file->last_seen = named;
    }
    return true;
}

static bool replace(safe_file_t *file, const void *bytes, size_t len)
{
    char temporary[PATH_MAX];
    int fd;
    bool done;

    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", file->path) >= (int) sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    fd = mkostemp(temporary, O_CLOEXEC); /* O_EXCL and mode 0600 */
    if (fd < 0) {
        return false;
    }
    done = fill(file, fd, bytes, len) && give_name(file, fd, temporary);
    input_close(fd);
    if (!done) {
        int code = errno;

        (void) unlink(temporary);
        errno = code;
    }
    return done;
}

bool safe_file_write(safe_file_t *file, const void *bytes, size_t len)
{
    return (holds(file, bytes, len) || replace(file, bytes, len)) && sync_directory(file->path);
}

bool safe_file_is_changed(const safe_file_t *file)
{
    struct stat now;

    if (lstat(file->path, &now) != 0) {
        return errno == ENOENT;
    }
    return !is_same_content(&file->last_seen, &now) || !is_same_time(&file->last_seen.st_ctim, &now.st_ctim);
}

int safe_file_delete(const safe_file_t *file)
{
    if (unlink(file->path) != 0) {
        return errno == ENOENT ? 0 : -1;
    }
    return sync_directory(file->path) ? 1 : -1;
}
