/* SPDX-License-Identifier: Apache-2.0 */
/* The part of Mbed TLS that its mutexes need. */
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_ALT
