/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes, stages and ends of a connection, with and without TLS. */
#include "suite.h"

#include <string.h>

#define BULK_MAX   33554432u /* more than any real stack buffers */
#define SLOW_END   0xFFu     /* end mark for the SLOW peer */
#define STAGES_MAX 48u       /* the number of points at which a case breaks a connection off */

static const char *echo(suite_t *suite)
{
    return suite_echo(suite);
}

static const char *echo_by_ip_address(suite_t *suite)
{
    uint8_t byte = 'x';

    if (suite->with->ip_address == NULL) {
        return suite_skipped;
    }
    EXPECT(suite_connect(suite, suite->with->ip_address, PEER_ECHO) == YCIAM_OK);
    PASS(suite_send_all(suite, &byte, 1));
    byte = 0;
    PASS(suite_recv_all(suite, &byte, 1));
    EXPECT(byte == 'x');
    return NULL;
}

static const char *reuse(suite_t *suite)
{
    int i;

    for (i = 0; i < 8; i++) {
        PASS(suite_echo(suite));
    }
    return NULL;
}

static const char *one_byte_at_a_time(suite_t *suite)
{
    uint8_t received[200];
    size_t i;

    EXPECT(suite_connect(suite, suite->with->host, PEER_DRIP) == YCIAM_OK);
    PASS(suite_send_all(suite, "?", 1));
    PASS(suite_recv_all(suite, received, sizeof received));
    for (i = 0; i < sizeof received; i++) {
        EXPECT(received[i] == (uint8_t) i);
    }
    return NULL;
}

/* More small segments than a small stack can buffer: the peer must retransmit the dropped ones. */
static const char *many_small_segments_read_late(suite_t *suite)
{
    uint8_t received[200];
    size_t i;

    EXPECT(suite_connect(suite, suite->with->host, PEER_DRIP) == YCIAM_OK);
    PASS(suite_send_all(suite, "?", 1));
    suite_delay(suite, 500);
    PASS(suite_recv_all(suite, received, sizeof received));
    for (i = 0; i < sizeof received; i++) {
        EXPECT(received[i] == (uint8_t) i);
    }
    suite_close(suite);
    return suite_echo(suite);
}

/* The test reads a record in parts: the rest must wait. */
static const char *one_byte_read_at_a_time(suite_t *suite)
{
    uint8_t sent[100];
    size_t i;

    for (i = 0; i < sizeof sent; i++) {
        sent[i] = (uint8_t) (200u - i);
    }
    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    PASS(suite_send_all(suite, sent, sizeof sent));
    for (i = 0; i < sizeof sent; i++) {
        uint8_t byte = 0;

        PASS(suite_recv_all(suite, &byte, 1));
        EXPECT(byte == sent[i]);
    }
    return NULL;
}

static uint32_t checksum(uint32_t sum, const uint8_t *bytes, size_t len)
{
    while (len-- > 0) {
        sum = (sum ^ *bytes++) * 16777619u; /* FNV-1a */
    }
    return sum;
}

/*
 * Sends a block with the same arguments until the port has taken it, and reads between two sends, as the library does.
 * *held_back: the port did not take all of it at once.
 */
static const char *send_block(suite_t *suite, const uint8_t *block, size_t len, bool *held_back)
{
    size_t taken = 0;
    uint8_t byte;

    while (taken < len) {
        int rc = suite_call_send(suite, block + taken, len - taken);

        EXPECT(rc >= 0);
        EXPECT((size_t) rc <= len - taken);
        taken += (size_t) rc;
        EXPECT(suite_call_recv(suite, &byte, 1) == 0);
        if (taken < len) {
            *held_back = true;
            suite->with->delay(suite->with->delay_ctx, 1);
        }
    }
    return NULL;
}

/* Sends until the stack has no more room, and then as much again. */
static const char *slow_reader(suite_t *suite)
{
    uint8_t block[1021];
    uint8_t end = SLOW_END;
    uint8_t sums[2][4];
    uint32_t sum = 2166136261u;
    size_t sent = 0;
    size_t enough = BULK_MAX;
    bool held_back = false;
    size_t i;

    EXPECT(suite_connect(suite, suite->with->host, PEER_SLOW) == YCIAM_OK);
    while (sent < enough) {
        for (i = 0; i < sizeof block; i++) {
            block[i] = (uint8_t) ((sent + i) * 31u >> 3) & 0x7Fu;
        }
        sum = checksum(sum, block, sizeof block);
        PASS(send_block(suite, block, sizeof block, &held_back));
        sent += sizeof block;
        if (held_back && enough == BULK_MAX) {
            enough = 2u * sent;
        }
    }
    EXPECT(held_back);
    PASS(suite_send_all(suite, &end, 1));
    for (i = 0; i < 4; i++) {
        sums[0][i] = (uint8_t) (sum >> (8u * i));
    }
    PASS(suite_recv_all(suite, sums[1], sizeof sums[1]));
    EXPECT(memcmp(sums[0], sums[1], sizeof sums[0]) == 0);
    return NULL;
}

/* A peer may answer while the request is still being sent, and read no more of it (RFC 9112, 9.5). */
static const char *read_while_send_waits(suite_t *suite)
{
    uint8_t block[1021] = { 0 };
    uint8_t received[2];
    size_t sent;

    EXPECT(suite_connect(suite, suite->with->host, PEER_DEAF) == YCIAM_OK);
    for (sent = 0; sent < BULK_MAX && suite_call_send(suite, block, sizeof block) > 0; sent += sizeof block) {
    }
    EXPECT(suite->got == 0);
    PASS(suite_recv_all(suite, received, sizeof received));
    EXPECT(memcmp(received, "no", 2) == 0);
    suite_close(suite);
    return suite_echo(suite);
}

static const char *nothing_to_read(suite_t *suite)
{
    uint8_t byte;
    int i;

    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    for (i = 0; i < 50; i++) {
        EXPECT(suite_call_recv(suite, &byte, 1) == 0);
        suite->with->delay(suite->with->delay_ctx, 1);
    }
    return NULL;
}

static const char *refused(suite_t *suite)
{
    EXPECT(suite_connect(suite, suite->with->host, PEER_REFUSED) == YCIAM_ERR_CONNECT);
    return NULL;
}

static const char *unknown_host(suite_t *suite)
{
    int unknown = suite->with->asks_a_proxy ? YCIAM_ERR_CONNECT : YCIAM_ERR_DNS;

    EXPECT(suite_connect(suite, "no-such-host.invalid", PEER_ECHO) == unknown);
    return NULL;
}

/* The peer never sends a byte: plain connections open all the same, TLS connections stay pending. */
static const char *silent(suite_t *suite)
{
    uint8_t byte;
    int i;

    if (suite->with->security == YCIAM_PLAIN) {
        EXPECT(suite_connect(suite, suite->with->host, PEER_SILENT) == YCIAM_OK);
        EXPECT(suite_call_recv(suite, &byte, 1) == 0);
        return NULL;
    }
    for (i = 0; i < 100; i++) {
        EXPECT(suite_call_connect(suite, suite->with->host, PEER_SILENT) == YCIAM_PENDING);
        suite_delay(suite, 2);
    }
    return NULL;
}

static const char *broken_handshake(suite_t *suite)
{
    EXPECT(suite_connect(suite, suite->with->host, PEER_RESET_HELLO) == YCIAM_ERR_NETWORK);
    EXPECT(suite_call_send(suite, "x", 1) < 0);
    suite_close(suite);
    EXPECT(suite_connect(suite, suite->with->host, PEER_FIN_HELLO) == YCIAM_ERR_NETWORK);
    EXPECT(suite_call_send(suite, "x", 1) < 0);
    return NULL;
}

static const char *half_a_flight(suite_t *suite)
{
    int i;

    for (i = 0; i < 100; i++) {
        EXPECT(suite_call_connect(suite, suite->with->host, PEER_HALF_FLIGHT) == YCIAM_PENDING);
        suite_delay(suite, 2);
    }
    return NULL;
}

static const char *broken_off_after(suite_t *suite, unsigned calls)
{
    unsigned i;

    for (i = 0; i < calls; i++) {
        int rc = suite_call_connect(suite, suite->with->host, PEER_ECHO);

        EXPECT(rc == YCIAM_PENDING || rc == YCIAM_OK);
        if (rc == YCIAM_OK) {
            break;
        }
        suite->with->delay(suite->with->delay_ctx, 1);
    }
    suite_close(suite);
    suite_close(suite);
    return NULL;
}

static const char *closed_at_every_stage(suite_t *suite)
{
    unsigned whole;
    unsigned step;
    unsigned calls;

    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    suite_close(suite);
    whole = suite->calls;
    step = whole / STAGES_MAX + 1u;
    for (calls = 1; calls <= whole; calls += step) {
        PASS(broken_off_after(suite, calls));
    }
    return suite_echo(suite);
}

static const char *closed_with_data_under_way(suite_t *suite)
{
    uint8_t received[10];

    EXPECT(suite_connect(suite, suite->with->host, PEER_DRIP) == YCIAM_OK);
    PASS(suite_send_all(suite, "?", 1));
    PASS(suite_recv_all(suite, received, sizeof received));
    suite_close(suite);
    suite_close(suite);
    return suite_echo(suite); /* not a byte of the former connection */
}

static const char *reused_after_failures(suite_t *suite)
{
    static const enum peer BAD[] = { PEER_REFUSED, PEER_RESET_HELLO, PEER_FIN_HELLO };
    size_t i;

    for (i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        (void) suite_connect(suite, suite->with->host, BAD[i]);
        suite_close(suite);
        suite_close(suite);
        PASS(suite_echo(suite));
    }
    return NULL;
}

const suite_case_t connection_cases[] = {
    { "bytes come back", APPLIES_ALWAYS, echo },
    { "by IP address", APPLIES_ALWAYS, echo_by_ip_address },
    { "one connection after the other", APPLIES_ALWAYS, reuse },
    { "one byte arrives at a time", APPLIES_ALWAYS, one_byte_at_a_time },
    { "many small segments, read late", APPLIES_ALWAYS, many_small_segments_read_late },
    { "one byte is read at a time", APPLIES_ALWAYS, one_byte_read_at_a_time },
    { "a slow reader", APPLIES_ALWAYS, slow_reader },
    { "read while send waits", APPLIES_ALWAYS, read_while_send_waits },
    { "nothing to read", APPLIES_ALWAYS, nothing_to_read },
    { "refused", APPLIES_ALWAYS, refused },
    { "unknown host", APPLIES_ALWAYS, unknown_host },
    { "a silent peer", APPLIES_ALWAYS, silent },
    { "broken in the handshake", APPLIES_TLS, broken_handshake },
    { "stalled in the handshake", APPLIES_TLS, half_a_flight },
    { "closed at every stage of connecting", APPLIES_ALWAYS, closed_at_every_stage },
    { "closed with data under way", APPLIES_ALWAYS, closed_with_data_under_way },
    { "reused after failures", APPLIES_ALWAYS, reused_after_failures },
    { NULL, APPLIES_ALWAYS, NULL },
};
