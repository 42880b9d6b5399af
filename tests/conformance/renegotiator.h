/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TLS 1.2 server in a process of its own that asks for renegotiation. OpenSSL's servers do not let a client refuse
 * that.
 */
#ifndef YCIAM_CONFORMANCE_RENEGOTIATOR_H
#define YCIAM_CONFORMANCE_RENEGOTIATOR_H

#include <stdbool.h>

/*
 * Serves one connection as the SLOW peer does, without its pauses, and sends a HelloRequest every few hundred bytes.
 * *tcp_port: the port on 127.0.0.1 at which it listens. Returns false if Mbed TLS is built without servers or
 * renegotiation.
 */
bool renegotiator_start(const char *material, const char **tcp_port);

/* Waits for its end. Returns the number of HelloRequests that it sent; below 0: it failed. */
int renegotiator_end(void);

#endif
