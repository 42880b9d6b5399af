/* SPDX-License-Identifier: Apache-2.0 */
/* Clock, ticks, entropy, and everything else that a port can show without a peer. */
#include "suite.h"

#include <string.h>

#define YEAR_2024 1704067200
#define YEAR_2100 4102444800

static const char *clock_is_set(suite_t *suite)
{
    int64_t before = suite->port->unix_time(suite->port->ctx);
    int64_t after;

    EXPECT(before >= YEAR_2024);
    EXPECT(before < YEAR_2100);
    suite_delay(suite, 1200);
    after = suite->port->unix_time(suite->port->ctx);
    EXPECT(after > before);
    EXPECT(after <= before + 5);
    return NULL;
}

static const char *ticks_go_on(suite_t *suite)
{
    uint32_t last_ms = suite->port->ticks_ms(suite->port->ctx);
    uint32_t start_ms = last_ms;
    int64_t start_s = suite->port->unix_time(suite->port->ctx);
    int64_t passed_s;

    while (last_ms - start_ms < 2000u) {
        uint32_t now_ms = suite->port->ticks_ms(suite->port->ctx);

        EXPECT(now_ms - last_ms < 10000u); /* does not go back, and does not leap by more than a pause of the machine */
        last_ms = now_ms;
        suite->with->delay(suite->with->delay_ctx, 10);
        passed_s = suite->port->unix_time(suite->port->ctx) - start_s;
        EXPECT(passed_s <= 5); /* milliseconds, not something longer */
    }
    passed_s = suite->port->unix_time(suite->port->ctx) - start_s;
    EXPECT(passed_s >= 1);
    return NULL;
}

static const char *entropy_differs(suite_t *suite)
{
    uint8_t draws[4][64];
    uint8_t or_of_all = 0;
    uint8_t and_of_all = 0xFF;
    size_t i;
    size_t j;

    for (i = 0; i < 4; i++) {
        memset(draws[i], 0, sizeof draws[i]);
        EXPECT((suite->got = suite->port->entropy(suite->port->ctx, draws[i], sizeof draws[i])) == YCIAM_OK);
        for (j = 0; j < i; j++) {
            EXPECT(memcmp(draws[i], draws[j], sizeof draws[i]) != 0);
        }
        for (j = 0; j < sizeof draws[i]; j++) {
            or_of_all |= draws[i][j];
            and_of_all &= draws[i][j];
        }
    }
    EXPECT(or_of_all == 0xFF);
    EXPECT(and_of_all == 0);
    return NULL;
}

/* The port fills exactly the requested bytes: bytes beyond stay, and the last byte changes in some of the draws. */
static const char *entropy_is_whole(suite_t *suite)
{
    uint8_t buf[601];
    uint8_t last = 0;
    int i;

    memset(buf, 0, sizeof buf);
    for (i = 0; i < 16; i++) {
        EXPECT((suite->got = suite->port->entropy(suite->port->ctx, buf, 600)) == YCIAM_OK);
        EXPECT(buf[600] == 0);
        last |= buf[599];
    }
    EXPECT(last != 0);
    return NULL;
}

static const char *close_needs_no_connection(suite_t *suite)
{
    suite_close(suite);
    suite_close(suite);
    return suite_echo(suite);
}

static const char *tls_is_refused(suite_t *suite)
{
    const conformance_t *with = suite->with;

    if (with->has_tls) {
        return suite_skipped;
    }
    suite->got = suite->port->conn_open(suite->port->ctx, with->host, with->first_tcp_port, YCIAM_TLS);
    EXPECT(suite->got == YCIAM_ERR_ARGUMENT);
    return NULL;
}

const suite_case_t platform_cases[] = {
    { "the clock is set and goes on", APPLIES_ALWAYS, clock_is_set },
    { "the ticks go on, in milliseconds", APPLIES_ALWAYS, ticks_go_on },
    { "entropy differs", APPLIES_ALWAYS, entropy_differs },
    { "entropy is whole", APPLIES_ALWAYS, entropy_is_whole },
    { "closed twice without a connection", APPLIES_ALWAYS, close_needs_no_connection },
    { "TLS is refused by a port without it", APPLIES_PLAIN, tls_is_refused },
    { NULL, APPLIES_ALWAYS, NULL },
};
