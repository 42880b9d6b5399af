/* SPDX-License-Identifier: Apache-2.0 */
#include "rsa_key.h"

#include <string.h>

#define TAG_INTEGER  0x02u
#define TAG_SEQUENCE 0x30u

/* The unread part of the DER: der[at..end). */
typedef struct yciam_rsa_reader {
    const uint8_t *der;
    uint32_t at;
    uint32_t end;
} reader_t;

/* A tag and the shortest form of a length (X.690, 10.1), of content that is there. */
static bool read_header(reader_t *reader, uint8_t tag, uint32_t *len)
{
    uint32_t left = reader->end - reader->at;
    const uint8_t *header = reader->der + reader->at;
    uint32_t header_len = 2;

    if (left < 2u || header[0] != tag) {
        return false;
    }
    *len = header[1];
    if (*len == 0x81u) {
        header_len = 3;
        if (left < 3u || header[2] < 0x80u) {
            return false;
        }
        *len = header[2];
    } else if (*len == 0x82u) {
        header_len = 4;
        if (left < 4u || header[2] == 0) {
            return false;
        }
        *len = (uint32_t) header[2] << 8 | header[3];
    } else if (*len >= 0x80u) {
        return false;
    }
    reader->at += header_len;
    return *len <= reader->end - reader->at;
}

/* A positive INTEGER in the shortest form (X.690, 8.3.2). That it has this form reveals nothing of its value. */
static bool read_number(reader_t *reader, yciam_rsa_number_t *number)
{
    uint32_t len;
    const uint8_t *content;
    uint8_t leading;

    if (!read_header(reader, TAG_INTEGER, &len) || len == 0) {
        return false;
    }
    content = reader->der + reader->at;
    leading = (uint8_t) (content[0] == 0);
    YCIAM_RSA_DECLASSIFY(&leading, sizeof leading);
    number->at = (uint16_t) (reader->at + leading);
    number->len = (uint16_t) (len - leading);
    reader->at += len;
    if (number->len == 0) {
        return false;
    }
    leading = (uint8_t) (content[leading] >> 7 != leading);
    YCIAM_RSA_DECLASSIFY(&leading, sizeof leading);
    return leading == 0;
}

/* The version is 0: a key of two primes. */
static bool read_version(reader_t *reader)
{
    uint32_t len;

    return read_header(reader, TAG_INTEGER, &len) && len == 1u && reader->der[reader->at++] == 0;
}

bool yciam_priv_rsa_key_read(yciam_rsa_key_t *key, const uint8_t *der, size_t der_len)
{
    reader_t reader = { der, 0, (uint32_t) der_len };
    uint32_t len, i;

    if (der_len > UINT16_MAX) { /* longer than any that fits; the reader's sums cannot overflow */
        return false;
    }
    if (!read_header(&reader, TAG_SEQUENCE, &len) || len != reader.end - reader.at || !read_version(&reader)) {
        return false;
    }
    for (i = 0; i < KEY_NUMBERS; i++) {
        if (!read_number(&reader, &key->numbers[i])) {
            return false;
        }
    }
    key->der = der;
    key->n_limbs = key->numbers[KEY_N].len / 8u;
    for (i = KEY_D; i < KEY_NUMBERS; i++) {
        if (key->numbers[i].len > (i == KEY_D ? 8u : 4u) * key->n_limbs) {
            return false;
        }
    }
    yciam_priv_rsa_key_load(key, KEY_E, &key->e, 1);
    return reader.at == reader.end && (key->n_limbs == 32u || key->n_limbs == 64u) &&
           key->numbers[KEY_N].len == 8u * key->n_limbs && der[key->numbers[KEY_N].at] >= 0x80u &&
           key->numbers[KEY_E].len <= sizeof key->e && key->e >= 3u && (key->e & 1u) != 0;
}

/* If the number is shorter than n limbs, the bytes before it are read in its place, and dropped. */
void yciam_priv_rsa_key_load(const yciam_rsa_key_t *key, yciam_rsa_name_t name, yciam_limb_t *x, uint32_t n)
{
    const uint32_t len = key->numbers[name].len;
    const uint8_t *last = key->der + key->numbers[name].at + len - 1;
    uint32_t i;

    memset(x, 0, n * sizeof *x);
    for (i = 0; i < n * (uint32_t) sizeof *x; i++) {
        uint32_t mask = 0u - ((i - len) >> 31); /* all ones while i < len */

        x[i / 4u] |= (*(last - i) & mask) << (8u * (i % 4u));
    }
}
