/* SPDX-License-Identifier: Apache-2.0 */
/* The service's time, as far as the device's clock and the service's answers tell it. */
#ifndef YCIAM_CORE_CLOCK_H
#define YCIAM_CORE_CLOCK_H

#include <yciam/yciam.h>

#define YCIAM_LIFETIME_MAX_S 86400u /* what is believed of a token's life; the service gives 12 hours at most */

/* Whether the device's own clock has been set. */
bool yciam_priv_clock_is_set(const yciam_t *iam);

/* Seconds since 1970 UTC by the service's clock; 0 while that is not known. */
int64_t yciam_priv_service_time(const yciam_t *iam);

/*
 * For a connection that has just been opened, before a secret goes out: a port that has verify_time may have passed
 * over the certificates' dates. YCIAM_OK, YCIAM_ERR_CERT_TIME.
 */
yciam_result_t yciam_priv_clock_verify(const yciam_t *iam, const yciam_exchange_t *exchange);

/*
 * Takes notice of the Date field in the answer that was read last. True where it tells another time than ours did. A
 * port that has verify_time must find the peer's certificates valid at that time; without it the clock must be set.
 */
bool yciam_priv_clock_learn(yciam_t *iam);

/*
 * What to add to the device's clock, which is set, for the service's time: with a token by the ticks since it was
 * taken, which no jump of the clock touches.
 */
int64_t yciam_priv_clock_error_s(const yciam_t *iam);

#endif
