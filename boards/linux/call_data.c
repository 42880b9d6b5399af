/* SPDX-License-Identifier: Apache-2.0 */
#include "call_data.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"
#include "report.h"

#define PIPE_MAX (64u * 1024u * 1024u) /* bytes: a request states its length first, so a pipe is read to its end */
#define PAGE_MAX 65536                 /* bytes: stat() gives 0 for a file in /proc, and a page for one in /sys */

int call_data_read(int fd, size_t offset, void *buf, size_t cap)
{
    ssize_t n = pread(fd, buf, cap < INT_MAX ? cap : INT_MAX, (off_t) offset);

    if (n == 0) {
        return -EIO;
    }
    return n < 0 ? -errno : (int) n;
}

/* Returns true with the body in the request, or false with errno. */
static bool read_pipe(call_data_t *data, int fd, yciam_call_request_t *request)
{
    size_t cap = PAGE_MAX;
    size_t len = 0;

    for (;;) {
        char *text = realloc(data->text, cap);
        ssize_t n = -1;

        if (text != NULL) {
            data->text = text;
            n = input_read(fd, text + len, cap - len);
        }
        if (n < 0) {
            return false;
        }
        len += (size_t) n;
        if (len < cap) {
            break;
        }
        if (cap > PIPE_MAX) {
            errno = EFBIG;
            return false;
        }
        cap = cap < PIPE_MAX ? 2u * cap : PIPE_MAX + 1u;
    }
    request->body = data->text;
    request->body_len = len;
    return true;
}

/* A file that need not be read before the request is sent, since its length is known. */
static bool is_file(int fd, size_t *len)
{
    struct stat status;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= PAGE_MAX ||
        lseek(fd, 0, SEEK_CUR) != 0) {
        return false;
    }
    *len = (size_t) status.st_size;
    return true;
}

int call_data_open(call_data_t *data, const char *argument, yciam_call_request_t *request)
{
    const char *path = argument[0] == '@' ? argument + 1 : argument;
    int fd;

    data->fd = -1;
    data->text = NULL;
    if (argument[0] != '@' && strcmp(argument, "-") != 0) {
        request->body = argument;
        request->body_len = strlen(argument);
        return 0;
    }
    fd = input_open(path);
    if (fd < 0) {
        return report_file(YCIAM_CLASS_USAGE, "data", path);
    }
    if (is_file(fd, &request->body_len)) {
        data->fd = fd;
        return 0;
    }
    if (!read_pipe(data, fd, request)) {
        int status = report_file(YCIAM_CLASS_USAGE, "data", path);

        input_close(fd);
        return status;
    }
    input_close(fd);
    return 0;
}

void call_data_close(call_data_t *data)
{
    if (data->fd >= 0) {
        input_close(data->fd);
    }
    free(data->text);
}
