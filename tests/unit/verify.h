/* SPDX-License-Identifier: Apache-2.0 */
/* Verifies PS256 signatures with Mbed TLS's own RSA, which the core does not use. */
#ifndef YCIAM_TESTS_VERIFY_H
#define YCIAM_TESTS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this is a signature by RFC 7518, 3.5, with a salt of exactly salt_len bytes, under a fixture's public key. */
bool verify_pss(const char *public_pem_name, const void *message, size_t message_len, const uint8_t *signature,
                size_t signature_len, int salt_len);

#endif
