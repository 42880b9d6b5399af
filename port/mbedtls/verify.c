/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <stdbool.h>
#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/md.h>

#include "ip_address.h"
#include "versions.h"

#define DATE_FLAGS     ((uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE))
#define HOST_FLAG      ((uint32_t) MBEDTLS_X509_BADCERT_CN_MISMATCH)
#define TAG_IP_ADDRESS (MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_X509_SAN_IP_ADDRESS)

const mbedtls_x509_crt_profile yciam_verify_profile = {
    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256) | MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA384) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA512),
    0xFFFFFFF, /* any kind of key */
    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP384R1) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP521R1),
    2048, /* bits of an RSA key */
};

/* Days from 1970-01-01 to a date of the Gregorian calendar, with the year begun in March so that a leap day ends it. */
static int32_t days_since_1970(int year, int month, int day)
{
    int32_t y = month > 2 ? year : year - 1;
    int32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return 365 * y + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static int64_t unix_time(const mbedtls_x509_time *t)
{
    return days_since_1970(t->year, t->mon, t->day) * (int64_t) 86400 + t->hour * 3600 + t->min * 60 + t->sec;
}

void yciam_verify_narrow(yciam_mbedtls_validity_t *validity, const mbedtls_x509_crt *crt)
{
    int64_t from = unix_time(&crt->valid_from);
    int64_t until = unix_time(&crt->valid_to);

    validity->priv_from = from > validity->priv_from ? from : validity->priv_from;
    validity->priv_until = until < validity->priv_until ? until : validity->priv_until;
}

uint32_t yciam_verify_dates(const mbedtls_x509_crt *crt, int64_t now)
{
    if (!YCIAM_CLOCK_IS_SET(now) || now < unix_time(&crt->valid_from)) {
        return MBEDTLS_X509_BADCERT_FUTURE;
    }
    return now > unix_time(&crt->valid_to) ? MBEDTLS_X509_BADCERT_EXPIRED : 0;
}

static bool names_ip_address(const mbedtls_x509_crt *crt, const uint8_t *address, size_t len)
{
    const mbedtls_x509_sequence *name;

    for (name = &crt->subject_alt_names; name != NULL; name = name->next) {
        if (name->buf.tag == TAG_IP_ADDRESS && name->buf.len == len && memcmp(name->buf.p, address, len) == 0) {
            return true;
        }
    }
    return false;
}

uint32_t yciam_verify_flags(const mbedtls_x509_crt *crt, int depth, const char *host, uint32_t flags)
{
    uint8_t address[YCIAM_IP_ADDRESS_MAX];
    size_t address_len = yciam_ip_address(host, address);

    flags &= ~DATE_FLAGS;
    if (depth == 0 && address_len > 0) {
        /* 2.28 knows no IP addresses. Where the library does, it may also take one from the common name; not here. */
        flags &= ~HOST_FLAG;
        flags |= names_ip_address(crt, address, address_len) ? 0 : HOST_FLAG;
    }
    return flags;
}

/* Whether Mbed TLS takes this certificate for the issuer of one at this depth, if the signature is right. */
static bool may_issue(const mbedtls_x509_crt *issuer, int depth, bool is_anchor)
{
    bool is_ca = (is_anchor && issuer->version < 3) || (CRT_IS_CA(issuer) && may_sign_certificates(issuer));

    return is_ca && (CRT_PATH_MAX(issuer) <= 0 || CRT_PATH_MAX(issuer) > depth);
}

static bool is_issuer_name(const mbedtls_x509_crt *issuer, const mbedtls_x509_crt *crt)
{
    return issuer->subject_raw.len == crt->issuer_raw.len &&
           memcmp(issuer->subject_raw.p, crt->issuer_raw.p, crt->issuer_raw.len) == 0;
}

/*
 * A right signature by a certificate that may issue this one was missed for lack of memory, too: the first check left
 * tables in the issuer's EC key, without which the second one needs less. Mbed TLS tries every anchor, but of the
 * peer's certificates only the first one that may be the issuer.
 */
static int check_by(const mbedtls_x509_crt *crt, int depth, mbedtls_x509_crt *issuers, bool are_anchors)
{
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(CRT_MD(crt));
    unsigned char hash[MBEDTLS_MD_MAX_SIZE];
    int rc = md != NULL ? mbedtls_md(md, crt->tbs.p, crt->tbs.len, hash) : 0;

    for (; md != NULL && issuers != NULL && !is_out_of_memory(rc); issuers = issuers->next) {
        if (!is_issuer_name(issuers, crt) || !may_issue(issuers, depth, are_anchors)) {
            continue;
        }
        rc = verify_signature(crt, &issuers->pk, hash, mbedtls_md_get_size(md));
        if (rc == 0) {
            return OUT_OF_MEMORY;
        }
        if (!are_anchors) {
            break;
        }
    }
    return is_out_of_memory(rc) ? rc : 0;
}

int yciam_verify_memory(mbedtls_x509_crt *crt, int depth, mbedtls_x509_crt *anchors)
{
    int rc = check_by(crt, depth, crt->next, false);

    return rc != 0 ? rc : check_by(crt, depth, anchors, true);
}

yciam_result_t yciam_verify_result(uint32_t flags)
{
    if ((flags & ~(DATE_FLAGS | HOST_FLAG)) != 0) {
        return YCIAM_ERR_CERT;
    }
    return (flags & HOST_FLAG) != 0 ? YCIAM_ERR_CERT_HOST : YCIAM_ERR_CERT_TIME;
}
