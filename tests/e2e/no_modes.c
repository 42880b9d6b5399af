/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For LD_PRELOAD: a file system that keeps no modes, such as vfat. All files have the mode in NO_MODES (octal), and no
 * other mode can be set. Owner and group are those of the mount, here the user's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static mode_t mode(void)
{
    return (mode_t) strtoul(getenv("NO_MODES"), NULL, 8);
}

int fchmod(int fd, mode_t wanted)
{
    (void) fd;
    if (wanted == mode()) {
        return 0;
    }
    errno = EPERM;
    return -1;
}

int lstat(const char *path, struct stat *status)
{
    int rc = (int) syscall(SYS_newfstatat, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);

    if (rc == 0 && S_ISREG(status->st_mode)) {
        status->st_mode = (status->st_mode & S_IFMT) | mode();
    }
    return rc;
}

int fstat(int fd, struct stat *status)
{
    int rc = (int) syscall(SYS_newfstatat, fd, "", status, AT_EMPTY_PATH);

    if (rc == 0 && S_ISREG(status->st_mode)) {
        status->st_mode = (status->st_mode & S_IFMT) | mode();
    }
    return rc;
}
