/* SPDX-License-Identifier: Apache-2.0 */
/* As much of Mbed TLS as its mutexes are. */
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_ALT
