/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The Pico SDK's random numbers for the library. The port is port/lwip_raw (superloop) or port/lwip_sockets (FreeRTOS);
 * README.md says how to set it up.
 */
#ifndef YCIAM_PICO_H
#define YCIAM_PICO_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The entropy function of a port: numbers of PSA's generator, which is CTR_DRBG with a seed from
 * mbedtls_hardware_poll(). Call psa_crypto_init() before; yciam_key_load() calls it.
 *
 * @param ctx              not used
 * @param[out] buf         the caller's
 * @param len              bytes to fill
 * @return 0; YCIAM_ERR_ENTROPY.
 *
 * Any task. Not from an ISR.
 */
int yciam_pico_entropy(void *ctx, void *buf, size_t len);

#ifdef __cplusplus
}
#endif
#endif
