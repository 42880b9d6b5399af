/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of port/lwip_raw. */
#ifndef YCIAM_LWIP_RAW_INTERNAL_H
#define YCIAM_LWIP_RAW_INTERNAL_H

#include <stdbool.h>

#include <lwip/err.h>

#include "lwip_raw.h"

enum {
    IS_CLOSED,
    IS_ASKING /* for an address of the next family */,
    IS_RESOLVING,
    IS_RESOLVED,
    IS_CONNECTING,
    IS_OPEN,
    IS_ENDED /* by the peer, properly */,
    IS_FAILED
};

enum { IPV4 = 1, IPV6 = 2, BOTH = IPV4 | IPV6 }; /* families, one or a set */

/* lwip_raw.c */

/* The connection has failed: returns `result`. */
int yciam_raw_fail(yciam_lwip_raw_t *tcp, yciam_result_t result, err_t native);

/* An address or a family has failed: continues with the family that is left, if there is one. */
void yciam_raw_try_next(yciam_lwip_raw_t *tcp, yciam_result_t result, err_t native);

/* names.c */

/* Whether the interface that the connection uses, or will use, has a link and an address. */
bool yciam_raw_is_online(const yciam_lwip_raw_t *tcp);

/* Begins to look up priv_host. An address in text form needs no server. */
void yciam_raw_resolve(yciam_lwip_raw_t *tcp);

/* Asks for an address of the next family. */
void yciam_raw_ask(yciam_lwip_raw_t *tcp);

#endif
