/* SPDX-License-Identifier: Apache-2.0 */
/* A PKCS#8 private key in PEM (RFC 7468, 10), in a JSON string. */
#ifndef YCIAM_CORE_PEM_H
#define YCIAM_CORE_PEM_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#include "../json/json_chars.h"

/*
 * Decodes the first PEM block of the string into der[0..*len). Text before the block is skipped; nothing but white
 * space may follow it. A line feed that was escaped twice (the two characters '\' 'n') counts as a line feed: real key
 * files have both. YCIAM_OK, YCIAM_ERR_SPACE, YCIAM_ERR_KEY_PEM, YCIAM_ERR_KEY_ENCRYPTED, YCIAM_ERR_KEY_PUBLIC.
 */
yciam_result_t yciam_priv_pem_decode(const yciam_json_chars_t *chars, uint8_t *der, size_t cap, size_t *len);

#endif
