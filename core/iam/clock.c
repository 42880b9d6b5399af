/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#define TOLERANCE_S 30  /* a Date field this near says nothing about our clock */
#define CUT_OFF_S   2   /* what is lost where two times are cut to seconds */
#define LEEWAY_S    300 /* by which a service may take a JWT before and after its time */

/* The device's clock, or the time since its start: something that counts seconds. */
static int64_t local_time(const yciam_t *iam, bool *is_set)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    int64_t now = port->unix_time(port->ctx);

    *is_set = YCIAM_CLOCK_IS_SET(now);
    /* Seconds of milliseconds, two millionths wrong: a 64-bit division is half a kilobyte on a 32-bit chip. */
    return *is_set ? now : (int64_t) ((iam->priv_now_ms * 67109u) >> 26);
}

bool yciam_priv_clock_is_set(const yciam_t *iam)
{
    bool is_set;

    (void) local_time(iam, &is_set);
    return is_set;
}

int64_t yciam_priv_service_time(const yciam_t *iam)
{
    bool is_set;
    int64_t now = local_time(iam, &is_set);

    /* What was learnt may have been learnt of another clock, or of one that was set since and then reads far off. */
    if (is_set != iam->priv_clock_unset && now + iam->priv_clock_error_s >= YCIAM_CLOCK_SET_SINCE) {
        return now + iam->priv_clock_error_s;
    }
    return is_set ? now : 0;
}

yciam_result_t yciam_priv_clock_verify(const yciam_t *iam, const yciam_exchange_t *exchange)
{
    const yciam_port_t *port = exchange->priv_port;
    bool is_set;
    int64_t now = local_time(iam, &is_set);

    if (exchange->priv_security != YCIAM_TLS || port->verify_time == NULL) {
        return YCIAM_OK;
    }
    now = is_set ? now : yciam_priv_service_time(iam);
    return port->verify_time(port->ctx, now) == YCIAM_OK ? YCIAM_OK : YCIAM_ERR_CERT_TIME;
}

/*
 * A JWT is good for an hour. The service has taken ours, so a Date outside of that is not its own: a proxy that stands
 * before it may write what it likes.
 */
static bool is_refuted(const yciam_t *iam, int64_t date)
{
    uint64_t left_s = (uint64_t) (iam->priv_jwt_expires_at - date + LEEWAY_S);

    return iam->priv_exchange.priv_http.priv_status == 200u && iam->priv_jwt_expires_at != 0 &&
           left_s > YCIAM_JWT_LIFETIME_MAX + 2u * LEEWAY_S;
}

bool yciam_priv_clock_learn(yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    int64_t date = iam->priv_exchange.priv_http.priv_date;
    int64_t change_s;
    int64_t now;
    bool is_set;

    if (iam->priv_exchange.priv_security != YCIAM_TLS || !YCIAM_CLOCK_IS_SET(date) || is_refuted(iam, date)) {
        return false;
    }
    change_s = date - yciam_priv_service_time(iam);
    now = local_time(iam, &is_set);
    if ((change_s <= TOLERANCE_S && change_s >= -TOLERANCE_S) ||
        (port->verify_time != NULL ? port->verify_time(port->ctx, date) != YCIAM_OK : !is_set)) {
        return false;
    }
    iam->priv_clock_error_s = date - now;
    iam->priv_clock_unset = !is_set;
    return true;
}

int64_t yciam_priv_clock_error_s(const yciam_t *iam)
{
    const yciam_port_t *port = iam->priv_exchange.priv_port;
    uint32_t held_ms = port->ticks_ms(port->ctx) - iam->priv_got_ms;
    int64_t error_s = iam->priv_got_at + held_ms / 1000u - port->unix_time(port->ctx);
    int64_t change_s = error_s - iam->priv_clock_error_s;

    if (iam->priv_token_len == 0 || (change_s <= CUT_OFF_S && change_s >= -CUT_OFF_S)) {
        return iam->priv_clock_error_s;
    }
    return error_s;
}
