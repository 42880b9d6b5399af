/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <yciam/result.h>

#include "report.h"
#include "secret.h"

/* Whether a failed write() should be repeated; waits until the descriptor accepts bytes. */
static bool is_passing(int fd)
{
    if (errno == EAGAIN) {
        struct pollfd writable = { fd, POLLOUT, 0 };

        if (poll(&writable, 1, -1) >= 0) {
            return true;
        }
    }
    return errno == EINTR && !secret_interrupted();
}

bool write_all(int fd, const void *bytes, size_t len)
{
    const char *at = (const char *) bytes;

    while (len > 0) {
        ssize_t n = write(fd, at, len);

        if (n >= 0) {
            at += n;
            len -= (size_t) n;
        } else if (!is_passing(fd)) {
            return false;
        }
    }
    return true;
}

int print_line(const char *text, size_t len)
{
    return write_all(STDOUT_FILENO, text, len) && write_all(STDOUT_FILENO, "\n", 1)
               ? 0
               : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
}
