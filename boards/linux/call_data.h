/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a request from the command line, a file or a pipe. */
#ifndef YCIAM_LINUX_CALL_DATA_H
#define YCIAM_LINUX_CALL_DATA_H

#include <yciam/call.h>

typedef struct call_data {
    int fd;     /* descriptor of a file that is read while it is sent; -1: none */
    char *text; /* the bytes that came through a pipe; NULL: none */
} call_data_t;

/*
 * DATA: the body itself, "@" and a file, or "-". Returns 0, or the exit code after one line on stderr. Call
 * call_data_close() in any case.
 */
int call_data_open(call_data_t *data, const char *argument, yciam_call_request_t *request);
void call_data_close(call_data_t *data);

/*
 * The read_body of a request whose body is a file. Returns a negative errno if the file cannot be read, or has become
 * shorter.
 */
int call_data_read(int fd, size_t offset, void *buf, size_t cap);

#endif
