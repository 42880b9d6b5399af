/* SPDX-License-Identifier: Apache-2.0 */
/* A second reader of HTTP/1.x answers (RFC 9112). It reads the whole text at once, line by line. */
#ifndef YCIAM_TESTS_REFERENCE_HTTP_H
#define YCIAM_TESTS_REFERENCE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REF_BODY_CAP 16384u

typedef enum ref_end { REF_DONE, REF_MORE, REF_TO_CLOSE, REF_BAD } ref_end_t;

typedef struct ref_http {
    const uint8_t *at;
    const uint8_t *end;
    unsigned budget; /* bytes of lines that may still come before the next body byte */
    unsigned status;
    bool old; /* HTTP/1.0 */
    bool chunked;
    bool sized;
    uint32_t size;
    bool long_line; /* a line that the library may refuse for its length, at a place where it could be read */
    uint8_t body[REF_BODY_CAP];
    size_t body_len;
} ref_http_t;

/* REF_TO_CLOSE: lawful so far, and complete once the peer closes. */
ref_end_t ref_http_read(ref_http_t *http, const uint8_t *data, size_t len);

#endif
