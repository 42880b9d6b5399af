/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_TESTS_JWT_PART_H
#define YCIAM_TESTS_JWT_PART_H

#include <stddef.h>

/* Decodes one part of a JWT with Mbed TLS's plain base64, after converting alphabet and padding. Returns its length. */
size_t decode_jwt_part(const char *part, size_t len, char *out, size_t cap);

#endif
