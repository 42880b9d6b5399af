/* SPDX-License-Identifier: Apache-2.0 */
#include "connection.h"

#include <sys/random.h>

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    return getrandom(buf, len, 0) == (ssize_t) len ? YCIAM_OK : YCIAM_ERR_ENTROPY;
}

void connection_init(connection_t *connection, mbedtls_x509_crt *anchors)
{
    yciam_lwip_sockets_init(&connection->tcp, entropy, NULL, &connection->plain);
    yciam_mbedtls_init(&connection->tls, &connection->plain, anchors, &connection->port);
}
