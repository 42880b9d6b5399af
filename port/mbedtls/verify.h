/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of a server's certificates in addition to those of Mbed TLS. Pure. Internal to port/mbedtls. */
#ifndef YCIAM_MBEDTLS_VERIFY_H
#define YCIAM_MBEDTLS_VERIFY_H

#include <stdint.h>

#include <mbedtls/x509_crt.h>

#include <yciam/result.h>

#include "yciam_mbedtls.h"

/*
 * The weakest signatures and keys that the port accepts. Written out, because 2.28's own default is weaker than 3.6's.
 */
extern const mbedtls_x509_crt_profile yciam_verify_profile;

/* Limits the time in which a chain is valid to that of one of its certificates. */
void yciam_verify_narrow(yciam_mbedtls_validity_t *validity, const mbedtls_x509_crt *crt);

/* Mbed TLS's flags for the dates of a certificate at a time. If the clock is not set, no certificate is valid yet. */
uint32_t yciam_verify_dates(const mbedtls_x509_crt *crt, int64_t now);

/*
 * Mbed TLS's flags for one certificate of a chain, corrected: without those for dates; and at depth 0, if the host is
 * an IP address, with the result of comparing it with the certificate's IP addresses.
 */
uint32_t yciam_verify_flags(const mbedtls_x509_crt *crt, int depth, const char *host, uint32_t flags);

/*
 * Mbed TLS also reports a certificate as "not trusted" if it had no memory to check the signature. This function checks
 * the signature of such a certificate again, at this depth of the chain: with the issuers of the right name among the
 * peer's certificates after it and the anchors. Returns the code for a lack of memory, or 0.
 */
int yciam_verify_memory(mbedtls_x509_crt *crt, int depth, mbedtls_x509_crt *anchors);

/* The result for a chain with these flags, which are not 0: untrusted before wrong host before wrong time. */
yciam_result_t yciam_verify_result(uint32_t flags);

#endif
