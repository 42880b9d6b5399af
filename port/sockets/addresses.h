/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses which address of a host is tried next. Internal to port/sockets. */
#ifndef YCIAM_SOCKETS_ADDRESSES_H
#define YCIAM_SOCKETS_ADDRESSES_H

#include "yciam_sockets.h"

/* priv_next becomes the first of priv_addresses. */
void yciam_addresses_begin(yciam_sockets_t *sockets);

/*
 * priv_next was tried: moves priv_next to the address after it, or to NULL. Returns the hash of the tried one, which is
 * not 0.
 */
uint32_t yciam_addresses_advance(yciam_sockets_t *sockets);

/* From now on, priv_address is tried last. */
void yciam_addresses_reject(yciam_sockets_t *sockets);

#endif
