/* SPDX-License-Identifier: Apache-2.0 */
#include "yciam_mbedtls.h"

#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/pem.h>

#include "internal.h"
#include "versions.h"

#define DER_SEQUENCE (MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE)
#define PEM_BEGIN    "-----BEGIN CERTIFICATE-----"
#define PEM_END      "-----END CERTIFICATE-----"

/* The certificates to add, and their destination. */
typedef struct adding {
    mbedtls_x509_crt *anchors;
    bool is_copied;
    unsigned added, unreadable;
} adding_t;

/* False: out of memory. */
static bool count(adding_t *adding, int rc)
{
    adding->added += rc == 0;
    adding->unreadable += rc != 0;
    return !is_out_of_memory(rc);
}

#if defined(MBEDTLS_PEM_PARSE_C)

static bool add_block(adding_t *adding, const char *block)
{
    mbedtls_pem_context pem;
    size_t used;
    int rc;

    mbedtls_pem_init(&pem);
    rc = mbedtls_pem_read_buffer(&pem, PEM_BEGIN, PEM_END, (const unsigned char *) block, NULL, 0, &used);
    if (rc == 0) {
        size_t len;
        const unsigned char *der = pem_bytes(&pem, &len);

        rc = mbedtls_x509_crt_parse_der(adding->anchors, der, len);
    }
    mbedtls_pem_free(&pem);
    return count(adding, rc);
}

static bool add_pem(adding_t *adding, const char *text)
{
    while ((text = strstr(text, PEM_BEGIN)) != NULL) {
        if (!add_block(adding, text)) {
            return false;
        }
        text += sizeof PEM_BEGIN - 1u;
    }
    return true;
}

#else

static bool add_pem(adding_t *adding, const char *text)
{
    (void) text;
    adding->unreadable++;
    return true;
}

#endif

static bool add_der(adding_t *adding, const unsigned char *data, const unsigned char *end)
{
    while (data < end) {
        unsigned char *content = (unsigned char *) (uintptr_t) data; /* Mbed TLS moves it, and writes nothing */
        size_t content_len;
        size_t len;
        int rc = mbedtls_asn1_get_tag(&content, end, &content_len, DER_SEQUENCE);

        if (rc != 0) {
            adding->unreadable++;
            return true;
        }
        len = (size_t) (content - data) + content_len;
        rc = adding->is_copied ? mbedtls_x509_crt_parse_der(adding->anchors, data, len)
                               : mbedtls_x509_crt_parse_der_nocopy(adding->anchors, data, len);
        if (!count(adding, rc)) {
            return false;
        }
        data += len;
    }
    return true;
}

static bool is_pem(const char *text, size_t len)
{
    return text[len - 1u] == '\0' && strstr(text, PEM_BEGIN) != NULL;
}

static yciam_result_t add(adding_t *adding, const void *data, size_t len, unsigned *unreadable)
{
    const unsigned char *bytes = data;
    bool has_memory = true;
    yciam_result_t result;
    int32_t native;

    if (unreadable != NULL) {
        *unreadable = 0;
    }
    if (len == 0) {
        return YCIAM_ERR_ANCHOR;
    }
    result = yciam_tls_start_psa(&native); /* Mbed TLS 4 can read no certificate before this call */
    if (result != YCIAM_OK) {
        return result;
    }
    if (is_pem(data, len)) {
        has_memory = add_pem(adding, data);
    } else if (bytes[0] == DER_SEQUENCE) {
        has_memory = add_der(adding, bytes, bytes + len);
    }
    if (unreadable != NULL) {
        *unreadable = adding->unreadable;
    }
    if (!has_memory) {
        return YCIAM_ERR_MEMORY;
    }
    return adding->added > 0 ? YCIAM_OK : YCIAM_ERR_ANCHOR;
}

yciam_result_t yciam_mbedtls_add_anchors_copy(mbedtls_x509_crt *anchors, const void *data, size_t len,
                                              unsigned *unreadable)
{
    adding_t adding = { anchors, true, 0, 0 };

    return add(&adding, data, len, unreadable);
}

yciam_result_t yciam_mbedtls_add_anchors_nocopy(mbedtls_x509_crt *anchors, const void *data, size_t len,
                                                unsigned *unreadable)
{
    adding_t adding = { anchors, false, 0, 0 };

    return add(&adding, data, len, unreadable);
}
