/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service's time, from the device's clock and from the Date fields of the service's answers. The clock is a struct
 * of its own: only clock.c reads and writes its fields.
 */
#ifndef YCIAM_CORE_CLOCK_H
#define YCIAM_CORE_CLOCK_H

#include <yciam/yciam.h>

#define YCIAM_LIFETIME_MAX_S 86400u /* the longest life that is believed of a token; the service gives 12 hours */

void yciam_priv_clock_init(yciam_service_clock_t *clock, const yciam_port_t *port);

/*
 * Reads the ticks, and the device's clock at most once a second unless at_once. True if the device's clock became set,
 * or stepped by more than a minute, since the last look.
 */
bool yciam_priv_clock_look(yciam_service_clock_t *clock, bool at_once);

/* The ticks at the last look, and the whole seconds of ticks from yciam_priv_clock_init() to it. */
static inline uint32_t yciam_priv_clock_now_ms(const yciam_service_clock_t *clock)
{
    return clock->now_ms;
}

static inline uint32_t yciam_priv_clock_uptime_s(const yciam_service_clock_t *clock)
{
    return clock->uptime_s;
}

/* The difference of two uptimes may be so much more than the time that has passed between them. */
#define YCIAM_SECOND_CUT 1u

/* Milliseconds that have passed since the last look. */
uint32_t yciam_priv_clock_since_look_ms(const yciam_service_clock_t *clock);

/* Whether the device's own clock was set at the last look. */
static inline bool yciam_priv_clock_is_set(const yciam_service_clock_t *clock)
{
    return clock->is_set;
}

/* Seconds since 1970 UTC by the service's clock; 0 while the time is not known. */
int64_t yciam_priv_service_time(const yciam_service_clock_t *clock);

/*
 * To be called when a connection is open and before a secret is sent: a port that has verify_time may have ignored the
 * dates of the certificates. YCIAM_OK or YCIAM_ERR_CERT_TIME.
 */
yciam_result_t yciam_priv_clock_verify_peer(const yciam_service_clock_t *clock, const yciam_exchange_t *exchange);

/*
 * Learns from the Date field of the answer in *exchange. True if the Date differs from the time that was known by more
 * than 30 seconds, and is now the time. A Date is believed over TLS only, and only if the certificates are valid at
 * that time (port with verify_time) or the device's clock is set (port without). jwt_expires_at: the end of the JWT
 * that the service has just accepted; 0: none. The device's clock was looked at just now (yciam_priv_tick_at_once()).
 */
bool yciam_priv_clock_learn(yciam_service_clock_t *clock, const yciam_exchange_t *exchange, int64_t jwt_expires_at);

/* Forgets the correction that was learnt: the device's own clock counts again, if it is set. */
void yciam_priv_clock_forget(yciam_service_clock_t *clock);

/* Whether a correction is in use. */
bool yciam_priv_clock_is_corrected(const yciam_service_clock_t *clock);

/* What yciam_save() keeps, and yciam_restore() takes up: the service's clock less the device's clock, seconds. */
int64_t yciam_priv_clock_correction_s(const yciam_service_clock_t *clock);
void yciam_priv_clock_set_correction(yciam_service_clock_t *clock, int64_t correction_s);

#endif
