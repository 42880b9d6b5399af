/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of what an application configures for a connection. */
#ifndef YCIAM_CORE_ENDPOINT_H
#define YCIAM_CORE_ENDPOINT_H

#include <stdbool.h>

#include <yciam/port.h>

/*
 * Whether the text is a DNS name or an IP address and nothing more: 1 to 255 letters, digits, dots, dashes and
 * underscores, or an IPv6 address without brackets. Not a URL, and no port behind it. NULL is no host.
 */
bool yciam_priv_is_host(const char *host);

/* Whether the port has every function that the library needs. NULL is no port. */
bool yciam_priv_is_port(const yciam_port_t *port);

#endif
