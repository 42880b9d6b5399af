/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mbed TLS 3.6 for one TLS 1.2 client on a small chip, and for PS256 through PSA Crypto. Certificates: RSA and ECDSA
 * (P-256, P-384), SHA-256 and SHA-384. Cipher: ECDHE with AES-128-GCM, which every up-to-date server with TLS 1.2 has.
 * TLS 1.3 would cost flash, a second set of key derivations and more bytes.
 */

/* Memory: one static arena, which client.c passes to Mbed TLS. */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS            /* malloc is never called */
#define MBEDTLS_PLATFORM_EXIT_MACRO       board_exit /* called when the arena is found overwritten */
extern void board_exit(int status);

/* Text for people, such as the names in a certificate. The boards do not print it, so the linker drops it. */
#include <stdio.h>
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO snprintf

/* Numbers. 4 is the fastest window for RSA-2048 that fits the arena. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_WINDOW_SIZE 4
#define MBEDTLS_MPI_MAX_SIZE    512 /* RSA-4096; some functions keep that much on the stack */

/* PSA Crypto, with the board's random numbers and room for the authorized key. */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
#define MBEDTLS_PSA_KEY_SLOT_COUNT           2
#define MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS /* no other task changes buffers, so PSA need not copy them first */

/* Public keys and hashes. */
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECP_WINDOW_SIZE       4
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 1 /* 5 KB of tables in flash save 8 M instructions in a handshake */
#ifdef BOARD_SLICED
#define MBEDTLS_ECP_RESTARTABLE /* ECDHE-ECDSA in slices, see client.c; other suites do not use it */
#endif
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_SMALLER
#define MBEDTLS_OID_C
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C

/* The record cipher. Tables in flash, a quarter of the usual size. */
#define MBEDTLS_CIPHER_C
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT
#define MBEDTLS_GCM_C

/* Certificates. port/mbedtls checks the dates against the port's clock. */
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_X509_REMOVE_INFO

/*
 * TLS. A server sends its chain in one or several records, but Mbed TLS assembles the whole message in the incoming
 * buffer: 6 KB hold a chain of 5 KB with room to spare. Outgoing data is short: the request goes in records of 512
 * bytes. Each record costs 29 bytes, and the small buffer leaves the arena room for the parsed certificates of a 5 KB
 * chain.
 */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_SSL_CIPHERSUITES                                                                                       \
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH /* asks for records of at most OUT_CONTENT_LEN: any answer fits then */
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_IN_CONTENT_LEN  6144
#define MBEDTLS_SSL_OUT_CONTENT_LEN 512
