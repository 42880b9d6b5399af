/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a request's head. */
#ifndef YCIAM_CORE_REQUEST_HEAD_H
#define YCIAM_CORE_REQUEST_HEAD_H

#include <yciam/exchange.h>

#include "../util/writer.h"

/*
 * Writes the part after method and path: the version, and the field Host, with the port if it is not the scheme's
 * default. No line end. An IPv6 address gets brackets (RFC 3986, 3.2.2). A full stop at the end of the host is left
 * out.
 */
void yciam_priv_write_host(yciam_writer_t *w, const yciam_exchange_t *exchange, uint16_t default_tcp_port);

#endif
