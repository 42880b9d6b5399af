/* SPDX-License-Identifier: Apache-2.0 */
#include "connection.h"

#include "board.h"
#include "measure.h"

void connection_init(connection_t *connection, mbedtls_x509_crt *anchors)
{
    yciam_lwip_raw_init(&connection->tcp, board_entropy, NULL, &connection->plain);
    measure_port(&connection->plain);
    yciam_mbedtls_init(&connection->tls, &connection->plain, anchors, &connection->port);
}
