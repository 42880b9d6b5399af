/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of a server's certificates beyond what Mbed TLS asks by itself. Pure. Internal to port/mbedtls. */
#ifndef YCIAM_MBEDTLS_VERIFY_H
#define YCIAM_MBEDTLS_VERIFY_H

#include <stdint.h>

#include <mbedtls/x509_crt.h>

#include <yciam/result.h>

/* The weakest signatures and keys that are taken. Written out since 2.28's own default is weaker than 3.6's. */
extern const mbedtls_x509_crt_profile yciam_verify_profile;

/* When a certificate expires, seconds since 1970 UTC. */
int64_t yciam_verify_until(const mbedtls_x509_crt *crt);

/*
 * Mbed TLS's flags for one certificate of a chain, corrected: dates are held against `now` (below 0: the clock is not
 * set, so nothing is valid yet), and at depth 0 a host that is an IP address against the certificate's IP addresses.
 */
uint32_t yciam_verify_flags(const mbedtls_x509_crt *crt, int depth, const char *host, int64_t now, uint32_t flags);

/* What to call a chain with these flags, which are not 0: untrusted before wrong host before wrong time. */
yciam_result_t yciam_verify_result(uint32_t flags);

#endif
