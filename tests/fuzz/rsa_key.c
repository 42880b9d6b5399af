/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The DER reader of port/rsa, on bytes that end at an inaccessible page. Input: the DER itself; or, if the first byte
 * is odd, six bytes for each of its numbers, which say how to encode it, so that whole keys occur.
 */
#include <string.h>

#include <port/rsa/rsa_key.h>

#include "fuzz.h"

#define DER_CAP      4096u
#define RECORD_BYTES 6u

/* Writes tag and length in a form that a byte chooses, mostly the shortest one. */
static size_t put_header(uint8_t *out, uint8_t tag, size_t len, uint8_t form)
{
    size_t at = 0;

    out[at++] = (uint8_t) (form >= 0xF0u ? tag ^ 1u : tag);
    if (len >= 0x100u || form == 0x82u) {
        out[at++] = 0x82;
        out[at++] = (uint8_t) (len >> 8);
    } else if (len >= 0x80u || form == 0x81u) {
        out[at++] = 0x81;
    }
    out[at++] = (uint8_t) len;
    return at;
}

/* Writes a number from a record: form, length (2 bytes), and the first and last bytes of the content. */
static size_t put_number(uint8_t *out, const uint8_t record[RECORD_BYTES])
{
    size_t len = ((size_t) record[1] << 8 | record[2]) % 600u;
    size_t at = put_header(out, 0x02, len, record[0]);

    memset(out + at, 0xA5, len);
    if (len > 1u) {
        out[at] = record[3];
        out[at + 1u] = record[4];
        out[at + len - 1u] = record[5];
    }
    return at + len;
}

static size_t build(uint8_t *der, const uint8_t *data, size_t size)
{
    static uint8_t content[DER_CAP * 2u];
    static const uint8_t version[] = { 0x02, 0x01, 0x00 };
    size_t len = sizeof version, at;

    memcpy(content, version, sizeof version);
    while (size >= RECORD_BYTES && len < DER_CAP - 700u) {
        len += put_number(content + len, data);
        data += RECORD_BYTES;
        size -= RECORD_BYTES;
    }
    at = put_header(der, 0x30, len, 0);
    memcpy(der + at, content, len);
    return at + len;
}

static void check_numbers(const yciam_rsa_key_t *key, const uint8_t *der, size_t len)
{
    yciam_limb_t x[128];

    CHECK(key->der == der && (key->n_limbs == 32u || key->n_limbs == 64u));
    CHECK(key->e >= 3u && (key->e & 1u) != 0);
    for (int i = KEY_N; i < KEY_NUMBERS; i++) {
        yciam_rsa_number_t number = key->numbers[i];
        uint32_t limbs = i == KEY_N || i == KEY_D ? 2u * key->n_limbs : i == KEY_E ? 1u : key->n_limbs;

        CHECK(number.len > 0 && number.len <= 4u * limbs && (size_t) number.at + number.len <= len);
        CHECK(der[number.at] != 0 && (der[number.at] < 0x80u || der[number.at - 1u] == 0));
        yciam_priv_rsa_key_load(key, (yciam_rsa_name_t) i, x, limbs);
        for (uint32_t k = 0; k < 4u * limbs; k++) {
            uint8_t byte = (uint8_t) (x[k / 4u] >> (8u * (k % 4u)));

            CHECK(byte == (k < number.len ? der[number.at + number.len - 1u - k] : 0));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t space[DER_CAP * 2u];
    static yciam_limb_t work[YCIAM_RSA_CHECK_LIMBS(64u)];
    yciam_rsa_key_t key;
    uint8_t *der;
    size_t len;

    if (size == 0 || size > 1000u) {
        return 0;
    }
    if ((data[0] & 1u) != 0) {
        len = build(space, data + 1, size - 1u);
        der = fuzz_guarded_copy(space, len);
    } else {
        len = size;
        der = fuzz_guarded_copy(data, len);
    }
    if (yciam_priv_rsa_key_read(&key, der, len)) {
        check_numbers(&key, der, len);
        CHECK(!yciam_priv_rsa_key_check(&key, work)); /* numbers that the harness filled in do not form a key */
    }
    return 0;
}
