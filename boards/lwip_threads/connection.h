/* SPDX-License-Identifier: Apache-2.0 */
/* A connection of one's own: TLS over a socket of lwIP. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <lwip_sockets/yciam_lwip_sockets.h>
#include <mbedtls/yciam_mbedtls.h>

typedef struct connection {
    yciam_lwip_sockets_t tcp;
    yciam_mbedtls_t tls;
    yciam_port_t plain; /* TCP */
    yciam_port_t port;  /* TLS over it: the one to use */
} connection_t;

/* No I/O. The anchors may be empty for now. Random numbers are the machine's. */
void connection_init(connection_t *connection, mbedtls_x509_crt *anchors);

#endif
