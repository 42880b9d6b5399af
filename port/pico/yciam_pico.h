/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Pico SDK's random numbers for the library. The port itself is port/lwip_raw (superloop) or port/lwip_sockets
 * (FreeRTOS); README.md is for those who set it up.
 */
#ifndef YCIAM_PICO_H
#define YCIAM_PICO_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The entropy function of a port: numbers of PSA's generator, which is CTR_DRBG seeded by mbedtls_hardware_poll(). 0 or
 * YCIAM_ERR_ENTROPY. psa_crypto_init() comes before, as yciam_key_load() calls it.
 */
int yciam_pico_entropy(void *ctx, void *buf, size_t len);

#ifdef __cplusplus
}
#endif
#endif
