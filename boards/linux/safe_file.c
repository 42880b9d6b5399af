/* SPDX-License-Identifier: Apache-2.0 */
#include "safe_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret.h"

#define MODE 0600

static void close_quietly(int fd)
{
    int code = errno;

    (void) close(fd);
    errno = code;
}

/* Writes the directory's entry for `path` to the disk. A file system that cannot do that says EINVAL. */
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
    if (fd < 0) {
        return false;
    }
    done = fsync(fd) == 0 || errno == EINVAL;
    close_quietly(fd);
    return done;
}

/* Opens a file only if it is what safe_file_write() makes. */
static int open_ours(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;

    if (fd < 0) {
        return fd;
    }
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & 07777) != MODE) {
        (void) close(fd);
        errno = EPERM;
        return -1;
    }
    return fd;
}

ssize_t safe_file_read(const char *path, void *buf, size_t cap)
{
    int fd = open_ours(path);
    size_t len = 0;
    ssize_t n = 1;

    if (fd < 0) {
        return -1;
    }
    while (n > 0 && len < cap) {
        n = read(fd, (char *) buf + len, cap - len);
        if (n > 0) {
            len += (size_t) n;
        } else if (n < 0 && errno == EINTR) {
            n = 1;
        }
    }
    close_quietly(fd);
    if (len == cap) {
        errno = EFBIG;
        return -1;
    }
    return n < 0 ? -1 : (ssize_t) len;
}

static bool holds(const char *path, const void *bytes, size_t len)
{
    static char held[8192];
    bool same = len < sizeof held && safe_file_read(path, held, sizeof held) == (ssize_t) len;

    same = same && memcmp(held, bytes, len) == 0;
    secret_wipe(held, sizeof held);
    return same;
}

/* Writes all of it to the disk, and closes. */
static bool fill(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno != EINTR) {
            close_quietly(fd);
            return false;
        }
        if (n > 0) {
            bytes += n;
            len -= (size_t) n;
        }
    }
    if (fsync(fd) != 0) {
        close_quietly(fd);
        return false;
    }
    return close(fd) == 0;
}

bool safe_file_write(const char *path, const void *bytes, size_t len)
{
    char temporary[PATH_MAX];
    int fd;

    if (holds(path, bytes, len)) {
        return sync_directory(path);
    }
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int) sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    fd = mkostemp(temporary, O_CLOEXEC); /* O_EXCL and mode 0600 */
    if (fd < 0) {
        return false;
    }
    if (!fill(fd, bytes, len) || rename(temporary, path) != 0) {
        int code = errno;

        (void) unlink(temporary);
        errno = code;
        return false;
    }
    return sync_directory(path);
}

int safe_file_delete(const char *path)
{
    if (unlink(path) != 0) {
        return errno == ENOENT ? 0 : -1;
    }
    return sync_directory(path) ? 1 : -1;
}
