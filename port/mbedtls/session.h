/* SPDX-License-Identifier: Apache-2.0 */
/* The kept TLS session. Internal to port/mbedtls. */
#ifndef YCIAM_MBEDTLS_SESSION_H
#define YCIAM_MBEDTLS_SESSION_H

#include "yciam_mbedtls.h"

/*
 * Offers the kept session in the handshake that is about to begin, if the session is for priv_host and still trusted.
 */
void yciam_session_offer(yciam_mbedtls_t *tls, int64_t now);

/* Keeps the session of the open connection. If that fails, the next handshake is a full one. */
void yciam_session_keep(yciam_mbedtls_t *tls);

/* Whether sessions are kept: the application asked for it, and there was room. */
bool yciam_session_is_kept(const yciam_mbedtls_t *tls);

/*
 * The handshake failed, for lack of room or another reason. Returns true if it may succeed without the offered session,
 * or without tickets, and is worth a repetition; once for each of them.
 */
bool yciam_session_is_cause(yciam_mbedtls_t *tls, bool is_lack_of_room);

void yciam_session_drop(yciam_mbedtls_t *tls);

#endif
