/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <string.h>

#define DATE_TOLERANCE_S 30  /* a Date that differs by less confirms the time that is known */
#define STEP_S           2   /* a smaller change of the device's clock may come from cutting times to seconds */
#define BIG_STEP_S       60  /* a step that the schedule is told of */
#define DRIFT            64  /* ticks and clock may drift apart by 1/64 */
#define JWT_LEEWAY_S     300 /* how much before or after its time a service may accept a JWT */

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

void yciam_priv_clock_init(yciam_service_clock_t *clock, const yciam_port_t *port)
{
    memset(clock, 0, sizeof *clock);
    clock->port = port;
    clock->second_ms = port->ticks_ms(port->ctx);
    (void) yciam_priv_clock_look(clock, true);
}

uint32_t yciam_priv_clock_since_look_ms(const yciam_service_clock_t *clock)
{
    return clock->port->ticks_ms(clock->port->ctx) - clock->now_ms;
}

static void look_at_ticks(yciam_service_clock_t *clock)
{
    uint32_t passed_s;

    clock->now_ms = clock->port->ticks_ms(clock->port->ctx);
    passed_s = (clock->now_ms - clock->second_ms) / 1000u;
    clock->uptime_s += passed_s;
    clock->second_ms += passed_s * 1000u;
}

/* The device's clock; 0 while it is not set. */
static int64_t device_time(const yciam_service_clock_t *clock)
{
    int64_t now = clock->port->unix_time(clock->port->ctx);

    return YCIAM_CLOCK_IS_SET(now) ? now : 0;
}

/* The device's clock was set before and is set now. Whether it made a big step meanwhile. */
static bool take_step(yciam_service_clock_t *clock, int64_t now)
{
    uint32_t passed_s = clock->uptime_s - clock->seen_s;
    int64_t expected = clock->seen_at + passed_s;
    int64_t step_s = distance(now, expected);

    if (step_s <= STEP_S + passed_s / DRIFT) {
        return false;
    }
    if (clock->is_confirmed && !clock->is_of_uptime) {
        clock->correction_s += expected - now; /* the service's clock has not stepped */
    }
    return step_s > BIG_STEP_S;
}

bool yciam_priv_clock_look(yciam_service_clock_t *clock, bool at_once)
{
    bool has_changed;
    int64_t now;

    look_at_ticks(clock);
    if (!at_once && clock->uptime_s == clock->looked_s) {
        return false;
    }
    now = device_time(clock);
    has_changed = now != 0 && !clock->is_set;
    if (now != 0) {
        has_changed = (clock->seen_at != 0 && take_step(clock, now)) || has_changed;
        clock->seen_at = now;
        clock->seen_s = clock->uptime_s;
    }
    clock->looked_s = clock->uptime_s;
    clock->is_set = now != 0;
    return has_changed;
}

int64_t yciam_priv_service_time(const yciam_service_clock_t *clock)
{
    int64_t now = device_time(clock);
    int64_t corrected = (clock->is_of_uptime ? (int64_t) clock->uptime_s : now) + clock->correction_s;
    bool applies = clock->is_of_uptime == (now == 0);

    return applies && YCIAM_CLOCK_IS_SET(corrected) ? corrected : now;
}

yciam_result_t yciam_priv_clock_verify_peer(const yciam_service_clock_t *clock, const yciam_exchange_t *exchange)
{
    const yciam_port_t *port = exchange->priv_port;
    int64_t now = device_time(clock);

    if (exchange->priv_security != YCIAM_TLS || port->verify_time == NULL) {
        return YCIAM_OK;
    }
    if (now == 0) {
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
    const int64_t half_of_life_s = YCIAM_JWT_LIFETIME_MAX / 2u;

    return jwt_expires_at != 0 && distance(date, jwt_expires_at - half_of_life_s) > half_of_life_s + JWT_LEEWAY_S;
}

bool yciam_priv_clock_learn(yciam_service_clock_t *clock, const yciam_exchange_t *exchange, int64_t jwt_expires_at)
{
    const yciam_port_t *port = exchange->priv_port;
    int64_t date = exchange->priv_http.priv_date;
    bool is_valid;

    if (exchange->priv_security != YCIAM_TLS || !YCIAM_CLOCK_IS_SET(date) || is_refuted(date, jwt_expires_at)) {
        return false;
    }
    if (distance(date, yciam_priv_service_time(clock)) <= DATE_TOLERANCE_S) {
        clock->is_confirmed = true;
        return false;
    }
    is_valid = port->verify_time != NULL ? port->verify_time(port->ctx, date) == YCIAM_OK : clock->is_set;
    if (!is_valid) {
        return false;
    }
    clock->is_of_uptime = !clock->is_set;
    clock->correction_s = date - (clock->is_of_uptime ? (int64_t) clock->uptime_s : clock->seen_at);
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
