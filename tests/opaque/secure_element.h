/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A simulated secure element in this process: a driver for PSA (MBEDTLS_PSA_CRYPTO_SE_C) at a location of its own. It
 * makes RSA-2048 keys, signs with them by PS256, and exports no private key. Its keys stay when PSA is reset.
 */
#ifndef SECURE_ELEMENT_H
#define SECURE_ELEMENT_H

#include <psa/crypto.h>

#define SECURE_ELEMENT_LIFETIME PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(PSA_KEY_PERSISTENCE_DEFAULT, 1)

/* Call this before psa_crypto_init(). */
psa_status_t secure_element_register(void);

/* The number of signatures that the element has made. */
unsigned secure_element_signatures(void);

#endif
