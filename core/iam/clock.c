/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <string.h>

#define DATE_TOLERANCE_S 30  /* a Date that differs by less confirms the time that is known */
#define STEP_S           2   /* a smaller change of the device's clock may come from cutting times to seconds */
#define BIG_STEP_S       60  /* a step that the schedule is told of */
#define DRIFT_SHIFT      6   /* ticks and clock may drift apart by 1/64 */
#define JWT_LEEWAY_S     300 /* how much before or after its time a service may accept a JWT */

void yciam_priv_clock_init(yciam_service_clock_t *clock, const yciam_port_t *port)
{
    memset(clock, 0, sizeof *clock);
    clock->port = port;
    clock->now_ms = port->ticks_ms(port->ctx);
    (void) yciam_priv_clock_look(clock, true);
}

uint32_t yciam_priv_clock_since_look_ms(const yciam_service_clock_t *clock)
{
    return clock->port->ticks_ms(clock->port->ctx) - (uint32_t) clock->now_ms;
}

static void advance(yciam_service_clock_t *clock)
{
    uint32_t passed_ms = yciam_priv_clock_since_look_ms(clock);

    clock->now_ms += passed_ms;
    clock->uptime_s += passed_ms / 1000u;
    clock->uptime_ms += passed_ms % 1000u;
    if (clock->uptime_ms >= 1000u) {
        clock->uptime_ms -= 1000u;
        clock->uptime_s++;
    }
}

/* How far the device's clock has stepped since it was read last: what it gained beyond the ticks; 0: no step. */
static int64_t step_of(const yciam_service_clock_t *clock, int64_t now)
{
    int64_t passed_s = (int64_t) (clock->uptime_s - clock->seen_s);
    int64_t step_s = now - clock->seen_at - passed_s;
    int64_t drift_s = STEP_S + (passed_s >> DRIFT_SHIFT);

    return step_s > drift_s || step_s < -drift_s ? step_s : 0;
}

/* The device's clock is set and says `now`. True if it has stepped since it was read last. */
static bool take_notice(yciam_service_clock_t *clock, int64_t now)
{
    int64_t step_s = clock->seen_at != 0 ? step_of(clock, now) : 0;

    if (clock->is_confirmed && !clock->is_of_uptime) {
        clock->correction_s -= step_s; /* the service's clock has not stepped */
    }
    clock->seen_at = now;
    clock->seen_s = clock->uptime_s;
    return step_s > BIG_STEP_S || step_s < -BIG_STEP_S;
}

bool yciam_priv_clock_look(yciam_service_clock_t *clock, bool at_once)
{
    bool was_set = clock->was_set;
    bool has_stepped = false;
    int64_t now;

    advance(clock);
    if (!at_once && clock->uptime_s == clock->looked_s) {
        return false;
    }
    clock->looked_s = clock->uptime_s;
    now = clock->port->unix_time(clock->port->ctx);
    clock->was_set = YCIAM_CLOCK_IS_SET(now);
    if (clock->was_set) {
        has_stepped = take_notice(clock, now);
    }
    return has_stepped || (clock->was_set && !was_set);
}

/* The device's clock, or the seconds since yciam_init() while it is not set. */
static int64_t local_time(const yciam_service_clock_t *clock, bool *is_set)
{
    int64_t now = clock->port->unix_time(clock->port->ctx);

    *is_set = YCIAM_CLOCK_IS_SET(now);
    return *is_set ? now : (int64_t) clock->uptime_s;
}

bool yciam_priv_clock_is_set(const yciam_service_clock_t *clock)
{
    bool is_set;

    (void) local_time(clock, &is_set);
    return is_set;
}

int64_t yciam_priv_service_time(const yciam_service_clock_t *clock)
{
    bool is_set;
    int64_t now = local_time(clock, &is_set);
    bool applies = is_set != clock->is_of_uptime;

    if (applies && now + clock->correction_s >= YCIAM_CLOCK_SET_SINCE) {
        return now + clock->correction_s;
    }
    return is_set ? now : 0;
}

yciam_result_t yciam_priv_clock_verify_peer(const yciam_service_clock_t *clock, const yciam_exchange_t *exchange)
{
    const yciam_port_t *port = exchange->priv_port;
    bool is_set;
    int64_t now = local_time(clock, &is_set);

    if (exchange->priv_security != YCIAM_TLS || port->verify_time == NULL) {
        return YCIAM_OK;
    }
    if (!is_set) {
        now = yciam_priv_service_time(clock);
    }
    return port->verify_time(port->ctx, now) == YCIAM_OK ? YCIAM_OK : YCIAM_ERR_CERT_TIME;
}

/*
 * The service accepted a JWT that expires at jwt_expires_at, so its clock is within the JWT's hour. A Date outside of
 * that hour comes from something else, for example a proxy.
 */
static bool is_refuted(int64_t date, int64_t jwt_expires_at)
{
    return jwt_expires_at != 0 && (date > jwt_expires_at + JWT_LEEWAY_S ||
                                   date < jwt_expires_at - (int64_t) YCIAM_JWT_LIFETIME_MAX - JWT_LEEWAY_S);
}

bool yciam_priv_clock_learn(yciam_service_clock_t *clock, const yciam_exchange_t *exchange, int64_t jwt_expires_at)
{
    const yciam_port_t *port = exchange->priv_port;
    int64_t date = exchange->priv_http.priv_date;
    int64_t change_s;
    bool is_set;
    bool is_valid;
    int64_t now;

    (void) yciam_priv_clock_look(clock, true); /* the correction counts from what the device's clock says now */
    change_s = date - yciam_priv_service_time(clock);
    now = local_time(clock, &is_set);
    if (exchange->priv_security != YCIAM_TLS || !YCIAM_CLOCK_IS_SET(date) || is_refuted(date, jwt_expires_at)) {
        return false;
    }
    if (change_s <= DATE_TOLERANCE_S && change_s >= -DATE_TOLERANCE_S) {
        clock->is_confirmed = true;
        return false;
    }
    is_valid = port->verify_time != NULL ? port->verify_time(port->ctx, date) == YCIAM_OK : is_set;
    if (!is_valid) {
        return false;
    }
    clock->correction_s = date - now;
    clock->is_of_uptime = !is_set;
    clock->is_confirmed = true;
    return true;
}

void yciam_priv_clock_forget(yciam_service_clock_t *clock)
{
    if (!clock->is_of_uptime) { /* without a clock of the device's own there is nothing better */
        clock->correction_s = 0;
        clock->is_confirmed = false;
    }
}

bool yciam_priv_clock_is_corrected(const yciam_service_clock_t *clock)
{
    return clock->correction_s != 0;
}

int64_t yciam_priv_clock_correction_s(const yciam_service_clock_t *clock)
{
    return clock->is_of_uptime ? 0 : clock->correction_s;
}

void yciam_priv_clock_set_correction(yciam_service_clock_t *clock, int64_t correction_s)
{
    clock->correction_s = correction_s;
    clock->is_of_uptime = false;
    clock->is_confirmed = correction_s != 0;
}
