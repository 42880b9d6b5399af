/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replacements for the functions that PEM and PKCS#8 call: each returns any result that its contract allows, and proves
 * that it is called as the contract demands. So the proofs hold for any version of Mbed TLS.
 */
#ifndef YCIAM_TESTS_PEM_STUBS_H
#define YCIAM_TESTS_PEM_STUBS_H

#include <mbedtls/asn1.h>
#include <mbedtls/base64.h>

#include <core/json/json_chars.h>

/* Any character, or the end, or a malformed one; the position moves as json_char.c proves. */
int yciam_priv_json_char(yciam_json_chars_t *chars)
{
    int c = nondet_int();

    PROVE(chars->at <= chars->end);
    if (chars->at == chars->end) {
        return YCIAM_JSON_MALFORMED;
    }
    if (*chars->at == '"') {
        return YCIAM_JSON_END;
    }
    if (*chars->at >= ' ' && *chars->at <= '~') {
        c = *chars->at;
    }
    ASSUME(c >= YCIAM_JSON_MALFORMED && c <= YCIAM_JSON_CHAR_MAX);
    if (c >= 0) {
        chars->at++;
    }
    return c;
}

/* The readers of pem.c, with the properties that pem_text.c proves. */
int any_pem_char(yciam_json_chars_t *chars)
{
    size_t step = nondet_size();
    int c = nondet_int();

    ASSUME(step <= (size_t) (chars->end - chars->at));
    chars->at += step;
    ASSUME(c >= YCIAM_JSON_MALFORMED && c <= (step > 0 ? 0x7F : -1));
    return c;
}

bool any_pem_text(yciam_json_chars_t *chars, const char *text)
{
    size_t step = nondet_size();

    PROVE(*text != '\0');
    ASSUME(step <= (size_t) (chars->end - chars->at));
    chars->at += step;
    return step > 0;
}

int mbedtls_base64_decode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src, size_t slen)
{
    size_t len = nondet_size();

    PROVE(slen > 0 && __CPROVER_r_ok(src, slen));
    PROVE(dlen == 0 || __CPROVER_w_ok(dst, dlen));
    if (nondet_bool()) {
        return MBEDTLS_ERR_BASE64_INVALID_CHARACTER;
    }
    ASSUME(len <= slen / 4u * 3u);
    *olen = len;
    return len > dlen ? MBEDTLS_ERR_BASE64_BUFFER_TOO_SMALL : 0;
}

/* Moves *p forward, at most to the end. */
static void move(unsigned char **p, const unsigned char *end)
{
    size_t step = nondet_size();

    PROVE(__CPROVER_same_object(*p, end) && *p <= end);
    ASSUME(step <= (size_t) (end - *p));
    *p += step;
}

int mbedtls_asn1_get_tag(unsigned char **p, const unsigned char *end, size_t *len, int tag)
{
    (void) tag;
    move(p, end);
    *len = nondet_size();
    if (nondet_bool()) {
        return MBEDTLS_ERR_ASN1_OUT_OF_DATA;
    }
    ASSUME(*len <= (size_t) (end - *p));
    return 0;
}

int mbedtls_asn1_get_alg(unsigned char **p, const unsigned char *end, mbedtls_asn1_buf *alg, mbedtls_asn1_buf *params)
{
    move(p, end);
    alg->p = *p;
    move(p, end);
    alg->len = (size_t) (*p - alg->p);
    move(p, end);
    *params = *alg;
    return nondet_bool() ? MBEDTLS_ERR_ASN1_LENGTH_MISMATCH : 0;
}

int mbedtls_asn1_get_int(unsigned char **p, const unsigned char *end, int *value)
{
    move(p, end);
    *value = nondet_int();
    return nondet_bool() ? MBEDTLS_ERR_ASN1_INVALID_LENGTH : 0;
}

#endif
