/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt_part.h"

#include <mbedtls/base64.h>

#include "unit.h"

size_t decode_jwt_part(const char *part, size_t len, char *out, size_t cap)
{
    unsigned char text[1200];
    size_t out_len;

    assert_true(len + 4u < sizeof text);
    for (size_t i = 0; i < len; i++) {
        assert_true(strchr("+/=", part[i]) == NULL);
        text[i] = (unsigned char) (part[i] == '-' ? '+' : part[i] == '_' ? '/' : part[i]);
    }
    while (len % 4u != 0) {
        text[len++] = '=';
    }
    assert_int_equal(mbedtls_base64_decode((unsigned char *) out, cap, &out_len, text, len), 0);
    return out_len;
}
