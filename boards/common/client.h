/* SPDX-License-Identifier: Apache-2.0 */
/* The device's IAM client: its memory, its key and trust anchors, TLS over lwIP, one instance of yciam. */
#ifndef CLIENT_H
#define CLIENT_H

#include <yciam/yciam.h>

#include "connection.h"

/*
 * The only memory that Mbed TLS allocates from: 6 KB of it are the incoming TLS buffer, see mbedtls_config.h. With
 * SIGNER=sliced it holds neither the key nor the signature, but a chain of RSA-4096 CAs needs 24,576 bytes all the
 * same.
 */
#ifndef ARENA_SIZE
#ifdef BOARD_SLICED
#define ARENA_SIZE 20480u
#else
#define ARENA_SIZE 24576u
#endif
#endif

/* Room for a handshake of the instance while another connection is open: see EXAMPLE=telemetry. */
#define ARENA_OF_TWO_CONNECTIONS 32768u

/*
 * Tokens have about 200 characters today, and 4,096 is the longest that the service accepts (YCIAM_TOKEN_MAX). A small
 * chip has room for 1,024. A longer token would be YCIAM_ERR_LONG, and never cut off.
 */
#define TOKEN_MAX 1024u

extern yciam_t iam;
extern yciam_config_t iam_config; /* may be changed before client_start() */

/* Call this once, after network_start(). It prints a failure. */
yciam_result_t client_start(void);

/*
 * Loads the key that is built into the image, with the signer that superloop.mk chooses: key_psa.c or key_sliced.c.
 * scratch: YCIAM_KEY_SCRATCH_SIZE(4096) bytes, wiped afterwards. *error is filled.
 */
yciam_result_t client_load_key(yciam_key_t *key, void *scratch, size_t scratch_cap, yciam_error_t *error);

/* One step of yciam. Prints a line for each new stage and for each failure. */
yciam_result_t client_poll(void);

/*
 * Makes another connection with the same trust anchors; call this after client_start(). With the default arena only one
 * connection may be open at a time.
 */
void client_connection_init(connection_t *connection);

/* Prints the whole error record, which has no secret. */
void client_print_error(const yciam_error_t *error);

#endif
