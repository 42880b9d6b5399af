/* SPDX-License-Identifier: Apache-2.0 */
/* The kept TLS session. Internal to port/mbedtls. */
#ifndef YCIAM_MBEDTLS_SESSION_H
#define YCIAM_MBEDTLS_SESSION_H

#include "yciam_mbedtls.h"

/* Offers the kept session in the handshake that is about to begin, if it is for priv_host and still to be trusted. */
void yciam_session_offer(yciam_mbedtls_t *tls, int64_t now);

/* Keeps the session of the connection that stands. Best effort: without one, the next handshake is a full one. */
void yciam_session_keep(yciam_mbedtls_t *tls);

/* Whether sessions are to be kept: asked for, and there was room. */
bool yciam_session_is_kept(const yciam_mbedtls_t *tls);

/*
 * The handshake failed, for lack of room or otherwise. True: it may do without the session that was offered, or without
 * tickets: it is worth another try. Once for each of them.
 */
bool yciam_session_is_cause(yciam_mbedtls_t *tls, bool is_lack_of_room);

void yciam_session_drop(yciam_mbedtls_t *tls);

#endif
