/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint.h"

#include <string.h>

#include "../util/text.h"

#define HOST_MAX 255u /* characters */

/* Colons only occur in an IPv6 address, which has two at least and otherwise hexadecimal digits and dots. */
static bool is_ipv6_address(const char *host)
{
    const char *colon = strchr(host, ':');

    return strspn(host, "0123456789abcdefABCDEF:.") == strlen(host) && strchr(colon + 1, ':') != NULL;
}

bool yciam_priv_is_host(const char *host)
{
    return host != NULL && yciam_priv_text_is(host, HOST_MAX, ":._-") &&
           (strchr(host, ':') == NULL || is_ipv6_address(host));
}

bool yciam_priv_is_port(const yciam_port_t *port)
{
    return port != NULL && port->unix_time != NULL && port->ticks_ms != NULL && port->entropy != NULL &&
           port->conn_open != NULL && port->conn_send != NULL && port->conn_recv != NULL && port->conn_close != NULL &&
           port->connection != NULL;
}
