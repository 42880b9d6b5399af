/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "secret.h"

int input_open(const char *path)
{
    return strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void input_close(int fd)
{
    if (fd != STDIN_FILENO) {
        int code = errno;

        (void) close(fd);
        errno = code;
    }
}

/* Waits for bytes or the end, also of a pipe without a writer, which read() would report as ended. */
static bool wait_readable(int fd)
{
    struct pollfd readable = { fd, POLLIN, 0 };

    while (poll(&readable, 1, -1) < 0) {
        if (errno != EINTR || secret_interrupted()) {
            return false;
        }
    }
    return true;
}

ssize_t input_read(int fd, char *buf, size_t cap)
{
    size_t len = 0;

    while (len < cap) {
        ssize_t n = wait_readable(fd) ? read(fd, buf + len, cap - len) : -1;

        if (n > 0) {
            len += (size_t) n;
        } else if (n == 0) {
            break;
        } else if ((errno != EINTR && errno != EAGAIN) || secret_interrupted()) {
            return -1;
        }
    }
    return (ssize_t) len;
}
