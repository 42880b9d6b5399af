/* SPDX-License-Identifier: Apache-2.0 */
/* A connection: a stack of ports, TLS over TCP. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <lwip_raw/lwip_raw.h>
#include <mbedtls/yciam_mbedtls.h>

typedef struct connection {
    yciam_lwip_raw_t tcp;
    yciam_mbedtls_t tls;
    yciam_port_t plain; /* TCP; measure.h counts its bytes */
    yciam_port_t port;  /* TLS over it: use this one */
} connection_t;

/* Call this once for each object, after network_start(). The anchors may be empty for now. */
void connection_init(connection_t *connection, mbedtls_x509_crt *anchors);

#endif
