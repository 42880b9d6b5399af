/* SPDX-License-Identifier: Apache-2.0 */
/* The kept TLS session in a buffer of the caller. */
#include "yciam_mbedtls.h"

#include <stddef.h>
#include <string.h>

#include <psa/crypto.h>

#include "session.h"

#define FORMAT 0x31544959u /* "YIT1" on a little-endian device */

/* The head of a saved session, in the byte order of this device, since no other device reads it. */
typedef struct header {
    uint8_t digest[32]; /* SHA-256 of all that follows */
    uint32_t format;
    uint32_t session_len;
    yciam_mbedtls_validity_t chain;
    uint8_t trust[32];
} header_t;

#define CHECKED_FROM offsetof(header_t, format)

static bool hash(const uint8_t *data, size_t len, uint8_t digest[32])
{
    size_t digest_len;

    return psa_crypto_init() == PSA_SUCCESS &&
           psa_hash_compute(PSA_ALG_SHA_256, data, len, digest, 32, &digest_len) == PSA_SUCCESS;
}

yciam_result_t yciam_mbedtls_save_session(const yciam_mbedtls_t *tls, void *buf, size_t cap, size_t *len)
{
    uint8_t *out = buf;
    size_t space = cap > sizeof(header_t) ? cap - sizeof(header_t) : 0;
    size_t session_len;
    header_t header;
    int rc;

    *len = 0;
    if (!tls->priv_has_session) {
        return YCIAM_OK;
    }
    rc = mbedtls_ssl_session_save(&tls->priv_session, space > 0 ? out + sizeof header : NULL, space, &session_len);
    if (rc == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL) {
        *len = sizeof header + session_len;
        return YCIAM_ERR_SPACE;
    }
    memset(&header, 0, sizeof header);
    header.format = FORMAT;
    header.session_len = (uint32_t) session_len;
    header.chain = tls->priv_session_chain;
    memcpy(header.trust, tls->priv_session_trust, sizeof header.trust);
    if (rc != 0) {
        return YCIAM_OK; /* this session cannot be saved, which costs a full handshake */
    }
    memcpy(out, &header, sizeof header);
    if (!hash(out + CHECKED_FROM, sizeof header - CHECKED_FROM + session_len, out)) {
        return YCIAM_OK;
    }
    *len = sizeof header + session_len;
    return YCIAM_OK;
}

static bool is_intact(const header_t *header, const uint8_t *in, size_t len)
{
    uint8_t digest[32];

    return header->format == FORMAT && header->session_len == len - sizeof *header &&
           hash(in + CHECKED_FROM, len - CHECKED_FROM, digest) && memcmp(digest, header->digest, sizeof digest) == 0;
}

yciam_result_t yciam_mbedtls_restore_session(yciam_mbedtls_t *tls, const void *buf, size_t len)
{
    const uint8_t *in = buf;
    header_t header;
    int rc;

    if (!tls->priv_keep_session || len <= sizeof header) {
        return YCIAM_ERR_ARGUMENT;
    }
    memcpy(&header, in, sizeof header);
    if (!is_intact(&header, in, len)) {
        return YCIAM_ERR_ARGUMENT;
    }
    yciam_session_drop(tls);
    mbedtls_ssl_session_init(&tls->priv_session);
    tls->priv_has_session = true;
    tls->priv_session_chain = header.chain;
    memcpy(tls->priv_session_trust, header.trust, sizeof header.trust);
    rc = mbedtls_ssl_session_load(&tls->priv_session, in + sizeof header, header.session_len);
    if (rc != 0) {
        yciam_session_drop(tls);
        return rc == MBEDTLS_ERR_SSL_ALLOC_FAILED ? YCIAM_ERR_MEMORY : YCIAM_ERR_ARGUMENT;
    }
    return YCIAM_OK;
}
