/* SPDX-License-Identifier: Apache-2.0 */
/* A server with TLS 1.3 that sends a KeyUpdate whenever it is told to: s_server of the openssl command. */
#ifndef YCIAM_CONFORMANCE_KEY_UPDATER_H
#define YCIAM_CONFORMANCE_KEY_UPDATER_H

#include <stdbool.h>
#include <stdint.h>

/* With the certificate in the directory `material`. Returns its TCP port; 0: it did not start. One at a time. */
uint16_t key_updater_start(const char *material);

/* Sends a KeyUpdate on the open connection, and asks the client for one. */
bool key_updater_update(void);

void key_updater_end(void);

#endif
