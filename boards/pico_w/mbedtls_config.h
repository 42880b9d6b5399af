/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mbed TLS 3.6 for the Pico: the configuration of the bare-metal boards, with malloc() in place of an arena, and with
 * CTR_DRBG. The SDK's random source only seeds CTR_DRBG, because its own numbers are not meant for secrets.
 */
#include "../common/mbedtls_config.h"

#undef MBEDTLS_PLATFORM_MEMORY
#undef MBEDTLS_MEMORY_BUFFER_ALLOC_C
#undef MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#undef MBEDTLS_PLATFORM_EXIT_MACRO
#undef MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG

#define MBEDTLS_ENTROPY_C
#define MBEDTLS_ENTROPY_HARDWARE_ALT
#define MBEDTLS_NO_PLATFORM_ENTROPY
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_CTR_DRBG_USE_128_BIT_KEY /* the configuration has no longer AES keys */
