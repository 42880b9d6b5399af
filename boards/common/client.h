/* SPDX-License-Identifier: Apache-2.0 */
/* The device's IAM client: its memory, its key and trust anchors, TLS over lwIP, one instance of yciam. */
#ifndef CLIENT_H
#define CLIENT_H

#include <yciam/yciam.h>

#include "connection.h"

/*
 * The only memory that Mbed TLS allocates from: 6 KB of it are the incoming TLS buffer, see mbedtls_config.h. With
 * SIGNER=sliced neither the key nor the signature is in it; a chain of RSA-4096 CAs takes 24,576 bytes all the same.
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
 * Tokens have about 200 characters today, and 4,096 is the longest that the service takes (YCIAM_TOKEN_MAX). A small
 * chip gives them 1,024: should they ever outgrow it, that is YCIAM_ERR_LONG and no token, but never half of one.
 */
#define TOKEN_MAX 1024u

extern yciam_t iam;
extern yciam_config_t iam_config; /* may be changed before client_start() */

/* Once, after network_start(). Prints what failed. */
yciam_result_t client_start(void);

/*
 * Loads the key that is built into the image, with the signer that superloop.mk chooses: key_psa.c or key_sliced.c.
 * scratch: YCIAM_KEY_SCRATCH_SIZE(4096) bytes, wiped afterwards. *error is filled.
 */
yciam_result_t client_load_key(yciam_key_t *key, void *scratch, size_t scratch_cap, yciam_error_t *error);

/* One step of yciam, with a line on the console for each stage as it begins and for each failure. */
yciam_result_t client_poll(void);

/* Another connection with the same trust anchors, after client_start(). The arena has room for one at a time. */
void client_connection_init(connection_t *connection);

/* Prints everything that is known of a failure; none of it is secret. */
void client_print_error(const yciam_error_t *error);

#endif
