/* SPDX-License-Identifier: Apache-2.0 */
/* A server for tests that peers.py cannot do: s_server of the openssl command. */
#ifndef YCIAM_CONFORMANCE_OPENSSL_SERVER_H
#define YCIAM_CONFORMANCE_OPENSSL_SERVER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Starts a server with the certificate in the folder `material`, a version of TLS ("-tls1_2"), and records of at most
 * so many bytes ("512"). Returns its TCP port; 0: it did not start. Only one runs at a time.
 */
uint16_t openssl_server_start(const char *material, const char *version, const char *record_max);

/* Sends a KeyUpdate on the open connection, and requests one from the client. */
bool openssl_server_update_keys(void);

void openssl_server_end(void);

#endif
