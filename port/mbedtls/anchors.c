/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_mbedtls.h"

#include <mbedtls/asn1.h>

#include "internal.h"

#define DER_SEQUENCE (MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE)

static bool is_empty(const mbedtls_x509_crt *anchors)
{
    return anchors->raw.p == NULL;
}

static yciam_result_t add_pem(mbedtls_x509_crt *anchors, const unsigned char *data, size_t len, unsigned *unreadable)
{
    int rc = mbedtls_x509_crt_parse(anchors, data, len);

    if (rc < 0 && yciam_tls_is_memory(rc)) {
        return YCIAM_ERR_MEMORY;
    }
    *unreadable = rc > 0 ? (unsigned) rc : 0;
    return rc >= 0 && !is_empty(anchors) ? YCIAM_OK : YCIAM_ERR_ANCHOR;
}

static yciam_result_t add_der(mbedtls_x509_crt *anchors, const unsigned char *data, size_t len, unsigned *unreadable)
{
    const unsigned char *end = data + len;
    unsigned added = 0;

    while (data < end) {
        unsigned char *content = (unsigned char *) (uintptr_t) data; /* Mbed TLS moves it, and writes nothing */
        size_t content_len;
        int rc;

        if (mbedtls_asn1_get_tag(&content, end, &content_len, DER_SEQUENCE) != 0) {
            ++*unreadable;
            break;
        }
        rc = mbedtls_x509_crt_parse_der_nocopy(anchors, data, (size_t) (content - data) + content_len);
        if (yciam_tls_is_memory(rc)) {
            return YCIAM_ERR_MEMORY;
        }
        added += rc == 0;
        *unreadable += rc != 0;
        data = content + content_len;
    }
    return added > 0 ? YCIAM_OK : YCIAM_ERR_ANCHOR;
}

yciam_result_t yciam_mbedtls_add_anchors(mbedtls_x509_crt *anchors, const void *data, size_t len, unsigned *unreadable)
{
    const unsigned char *bytes = data;
    unsigned ignored;

    if (unreadable == NULL) {
        unreadable = &ignored;
    }
    *unreadable = 0;
    if (len == 0) {
        return YCIAM_ERR_ANCHOR;
    }
    return bytes[0] == DER_SEQUENCE ? add_der(anchors, bytes, len, unreadable)
                                    : add_pem(anchors, bytes, len, unreadable);
}
