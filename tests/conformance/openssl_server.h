/* SPDX-License-Identifier: Apache-2.0 */
/* A server that does what peers.py cannot: s_server of the openssl command. */
#ifndef YCIAM_CONFORMANCE_OPENSSL_SERVER_H
#define YCIAM_CONFORMANCE_OPENSSL_SERVER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * With the certificate in the directory `material`, a version of TLS ("-tls1_2"), and records of so many bytes at most
 * ("512"). Returns its TCP port; 0: it did not start. One at a time.
 */
uint16_t openssl_server_start(const char *material, const char *version, const char *record_max);

/* Sends a KeyUpdate on the open connection, and asks the client for one. */
bool openssl_server_update_keys(void);

void openssl_server_end(void);

#endif
