/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer and base64url, against a buffer without a limit and Mbed TLS's decoder. Input: the capacity, then
 * operations.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <core/util/base64url.h>
#include <core/util/writer.h>
#include <mbedtls/base64.h>
#include <yciam/jwt.h>

#include "fuzz.h"

#define MODEL_CAP 1024u

typedef struct model {
    char text[MODEL_CAP];
    size_t len;
    bool overflow;
} model_t;

static void model_write(model_t *m, size_t cap, const void *text, size_t len)
{
    if (m->overflow || len > cap - m->len) {
        m->overflow = true;
        return;
    }
    if (len > 0) {
        memcpy(m->text + m->len, text, len);
    }
    m->len += len;
}

/*
 * Encodes the writer's text since `from`: the result must be the base64url of the model's bytes since then. The model
 * follows.
 */
static void check_encoded(model_t *m, const yciam_writer_t *w, size_t from)
{
    char padded[MODEL_CAP + 4u];
    unsigned char decoded[MODEL_CAP];
    size_t raw_len = m->len - from;
    size_t len = w->len - from;
    size_t decoded_len;

    CHECK(len == YCIAM_BASE64URL_LEN(raw_len));
    for (size_t i = 0; i < len; i++) {
        char c = w->buf[from + i];

        CHECK(c != '+' && c != '/' && c != '=');
        padded[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    while (len % 4u != 0) {
        padded[len++] = '=';
    }
    CHECK(mbedtls_base64_decode(decoded, sizeof decoded, &decoded_len, (unsigned char *) padded, len) == 0);
    CHECK(decoded_len == raw_len && memcmp(decoded, m->text + from, raw_len) == 0);
    m->len = w->len;
    memcpy(m->text + from, w->buf + from, w->len - from);
}

static void encode(yciam_writer_t *w, model_t *m, size_t from)
{
    size_t encoded_len = YCIAM_BASE64URL_LEN(m->len - from);

    yciam_priv_base64url_encode(w, from);
    if (m->overflow || encoded_len > w->cap - from) {
        m->overflow = true;
    } else {
        CHECK(!w->overflow);
        check_encoded(m, w, from);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *at = data;
    const uint8_t *end = data + size;
    size_t cap = size > 0 ? *at++ : 0;
    char *space = malloc(cap);
    yciam_writer_t w = { space, cap, 0, false };
    model_t m;
    size_t from = 0;

    CHECK(space != NULL);
    m.len = 0;
    m.overflow = false;
    while (at < end) {
        unsigned op = *at++;
        size_t len = (size_t) (end - at) < op / 4u ? (size_t) (end - at) : op / 4u;
        char text[80] = { 0 };
        uint64_t number = 0;
        char *room;

        switch (op % 4u) {
        case 0: /* text */
            memcpy(text, at, len);
            yciam_priv_write(&w, text);
            model_write(&m, cap, text, strlen(text));
            break;
        case 1: /* raw bytes */
            room = yciam_priv_write_space(&w, len);
            if (room != NULL) {
                memcpy(room, at, len);
            }
            model_write(&m, cap, at, len);
            break;
        case 2: /* a number */
            len = len < sizeof number ? len : sizeof number;
            memcpy(&number, at, len);
            yciam_priv_write_u64(&w, number);
            (void) snprintf(text, sizeof text, "%" PRIu64, number);
            model_write(&m, cap, text, strlen(text));
            break;
        default: /* base64url of the bytes since the last one */
            len = 0;
            from = from <= m.len ? from : m.len;
            encode(&w, &m, from);
            from = m.len;
            break;
        }
        at += len;
        CHECK(w.overflow == m.overflow && w.len <= cap);
        CHECK(m.overflow || (w.len == m.len && (m.len == 0 || memcmp(space, m.text, m.len) == 0)));
    }
    free(space);
    return 0;
}
