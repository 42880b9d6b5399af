/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

#include <string.h>

#define PATIENCE_MS 20000u
#define CALL_MS_MAX 250u

const char suite_skipped[] = "skipped";

static uint32_t now_ms(const suite_t *suite)
{
    return suite->port->ticks_ms(suite->port->ctx);
}

void suite_delay(suite_t *suite, uint32_t ms)
{
    uint32_t start_ms = now_ms(suite);

    do {
        suite->with->delay(suite->with->delay_ctx, 1);
    } while (now_ms(suite) - start_ms < ms);
}

static int note(suite_t *suite, uint32_t start_ms, int got)
{
    uint32_t took_ms = now_ms(suite) - start_ms;

    if (took_ms > suite->slowest_ms) {
        suite->slowest_ms = took_ms;
    }
    suite->got = got;
    return got;
}

int suite_call_connect(suite_t *suite, const char *host, enum peer peer)
{
    uint16_t tcp_port = (uint16_t) (suite->with->first_tcp_port + (unsigned) peer);
    uint32_t start_ms = now_ms(suite);

    suite->calls++;
    return note(suite, start_ms, suite->port->conn_open(suite->port->ctx, host, tcp_port, suite->with->security));
}

int suite_call_send(suite_t *suite, const void *buf, size_t len)
{
    uint32_t start_ms = now_ms(suite);

    return note(suite, start_ms, suite->port->conn_send(suite->port->ctx, buf, len));
}

int suite_call_recv(suite_t *suite, void *buf, size_t len)
{
    uint32_t start_ms = now_ms(suite);

    return note(suite, start_ms, suite->port->conn_recv(suite->port->ctx, buf, len));
}

void suite_close(suite_t *suite)
{
    uint32_t start_ms = now_ms(suite);

    suite->port->conn_close(suite->port->ctx);
    (void) note(suite, start_ms, suite->got);
}

int suite_connect(suite_t *suite, const char *host, enum peer peer)
{
    uint32_t start_ms = now_ms(suite);
    int rc;

    suite->calls = 0;
    while ((rc = suite_call_connect(suite, host, peer)) == YCIAM_PENDING) {
        if (now_ms(suite) - start_ms > PATIENCE_MS) {
            return suite->got = YCIAM_ERR_TIMEOUT;
        }
        suite->with->delay(suite->with->delay_ctx, 1);
    }
    return rc;
}

int suite_recv(suite_t *suite, void *buf, size_t len)
{
    uint32_t start_ms = now_ms(suite);
    int rc;

    while ((rc = suite_call_recv(suite, buf, len)) == 0) {
        if (now_ms(suite) - start_ms > PATIENCE_MS) {
            return suite->got = YCIAM_ERR_TIMEOUT;
        }
        suite->with->delay(suite->with->delay_ctx, 1);
    }
    return rc;
}

bool suite_is_good_end(const suite_t *suite, int result)
{
    return result == (suite->with->cannot_tell_close ? YCIAM_ERR_NETWORK : YCIAM_ERR_CLOSED);
}

const char *suite_send_all(suite_t *suite, const void *buf, size_t len)
{
    const uint8_t *bytes = buf;
    uint32_t start_ms = now_ms(suite);

    while (len > 0) {
        int rc = suite_call_send(suite, bytes, len);

        EXPECT(rc >= 0);
        EXPECT((size_t) rc <= len);
        EXPECT(now_ms(suite) - start_ms < PATIENCE_MS);
        bytes += rc;
        len -= (size_t) rc;
        if (rc == 0) {
            suite->with->delay(suite->with->delay_ctx, 1);
        }
    }
    return NULL;
}

const char *suite_recv_all(suite_t *suite, void *buf, size_t len)
{
    uint8_t *bytes = buf;

    while (len > 0) {
        int rc = suite_recv(suite, bytes, len);

        EXPECT(rc > 0);
        EXPECT((size_t) rc <= len);
        bytes += rc;
        len -= (size_t) rc;
    }
    return NULL;
}

const char *suite_echo(suite_t *suite)
{
    uint8_t sent[300];
    uint8_t received[sizeof sent];
    size_t i;

    for (i = 0; i < sizeof sent; i++) {
        sent[i] = (uint8_t) (i * 7u);
    }
    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    PASS(suite_send_all(suite, sent, sizeof sent));
    PASS(suite_recv_all(suite, received, sizeof received));
    EXPECT(memcmp(sent, received, sizeof sent) == 0);
    suite_close(suite);
    return NULL;
}

static bool applies(const conformance_t *with, applies_t to)
{
    return to == APPLIES_ALWAYS || (to == APPLIES_TLS) == (with->security == YCIAM_TLS);
}

static size_t heap_used(const conformance_t *with)
{
    return with->heap_used != NULL ? with->heap_used(with->heap_ctx) : 0;
}

static unsigned run_case(suite_t *suite, const suite_case_t *item)
{
    const conformance_t *with = suite->with;
    size_t used_before = heap_used(with);
    const char *problem = item->run(suite);

    suite_close(suite);
    if (problem == suite_skipped) {
        with->report(with->report_ctx, CONFORMANCE_SKIPPED, item->name, NULL, 0);
        return 0;
    }
    if (problem == NULL && heap_used(with) != used_before) {
        problem = "the heap is as it was before";
        suite->got = (int) (heap_used(with) - used_before);
    }
    with->report(with->report_ctx, problem == NULL ? CONFORMANCE_OK : CONFORMANCE_FAILED, item->name, problem,
                 suite->got);
    return problem != NULL;
}

static unsigned run_list(suite_t *suite, const suite_case_t *list)
{
    unsigned failed = 0;

    for (; list->name != NULL; list++) {
        if (applies(suite->with, list->applies)) {
            failed += run_case(suite, list);
        }
    }
    return failed;
}

unsigned conformance_run(const conformance_t *with)
{
    suite_t suite = { with, with->port, 0, 0, 0 };
    uint32_t call_ms_max = with->call_ms_max != 0 ? with->call_ms_max : CALL_MS_MAX;
    unsigned failed = 0;
    bool slow;

    /* Memory that a platform allocates once and keeps (a crypto engine, a resolver) is not a leak. */
    (void) suite_echo(&suite);
    suite_close(&suite);

    failed += run_list(&suite, platform_cases);
    failed += run_list(&suite, connection_cases);
    failed += run_list(&suite, end_cases);
    failed += run_list(&suite, number_cases);
    failed += run_list(&suite, certificate_cases);
    slow = suite.slowest_ms > call_ms_max;
    with->report(with->report_ctx, slow ? CONFORMANCE_FAILED : CONFORMANCE_OK, "no call blocks",
                 slow ? "the slowest call is within call_ms_max" : NULL, (int) suite.slowest_ms);
    return failed + (slow ? 1u : 0);
}
