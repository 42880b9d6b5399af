/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

#define STRIKE_CALLS_MAX 14u /* the usual number of port calls of an exchange */

enum strike { FAIL, STALL, LIE, CUT, NOT_NOW, ONE_BYTE, STRIKES };

world_t world;

void world_fail(const char *file, int line, const char *condition)
{
    (void) fprintf(stderr, "soak: SEED=%" PRIu64 ": broken at %" PRIu64 ".%03" PRIu64 " s: %s:%d: %s\n", world.seed,
                   world.now_ms / 1000u, world.now_ms % 1000u, file, line, condition);
    soak_describe();
    exit(1);
}

void world_begin(uint64_t seed)
{
    memset(&world, 0, sizeof world);
    world.seed = seed;
    world.random = seed;
}

/* SplitMix64. */
uint64_t draw(uint64_t range)
{
    uint64_t z = world.random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % range;
}

bool one_in(unsigned n)
{
    return draw(n) == 0;
}

int64_t service_time(void)
{
    return WORLD_EPOCH + (int64_t) (world.now_ms / 1000u);
}

void world_step_clock(int64_t wrong_s, bool unset)
{
    world.clock_wrong_s = wrong_s;
    world.clock_unset = unset;
    world.stepped_ms = world.now_ms;
}

void link_want(link_t *link, yciam_result_t result, yciam_stage_t stage)
{
    link->want = result;
    link->want_stage = stage;
    world.injected++;
}

static int64_t unix_time(void *ctx)
{
    (void) ctx;
    return world.clock_unset ? -1 : service_time() + world.clock_wrong_s;
}

/* The ticks wrap a minute after the beginning. */
static uint32_t ticks_ms(void *ctx)
{
    (void) ctx;
    return UINT32_MAX - 60000u + (uint32_t) world.now_ms;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    for (size_t i = 0; i < len; i++) {
        ((uint8_t *) buf)[i] = (uint8_t) draw(256);
    }
    return world.faults && one_in(10) ? YCIAM_ERR_ENTROPY : 0;
}

/* Makes this call fail if its turn has come. Returns true if it did; *rc is the result. */
static bool struck(link_t *link, yciam_stage_t stage, size_t len, int *rc)
{
    static const yciam_result_t failures[] = { YCIAM_ERR_DNS,    YCIAM_ERR_CONNECT,  YCIAM_ERR_NETWORK,
                                               YCIAM_ERR_TLS,    YCIAM_ERR_CERT,     YCIAM_ERR_CERT_HOST,
                                               YCIAM_ERR_MEMORY, YCIAM_ERR_CERT_TIME };

    if (!link->is_stalled && (++link->calls != link->strike_at || !world.faults)) {
        return false;
    }
    *rc = stage == YCIAM_STAGE_CONNECT ? YCIAM_PENDING : 0;
    if (link->is_stalled || link->strike == NOT_NOW) {
        return true;
    }
    switch (link->strike) {
    case STALL:
        link->is_stalled = true;
        link_want(link, YCIAM_ERR_TIMEOUT, stage);
        return true;
    case LIE:
        if (stage == YCIAM_STAGE_CONNECT) {
            return false;
        }
        *rc = (int) len + 1 + (int) draw(1000);
        link_want(link, YCIAM_ERR_NETWORK, stage);
        break;
    case FAIL:
        *rc = (int) failures[draw(sizeof failures / sizeof *failures)];
        link_want(link, (yciam_result_t) *rc, stage);
        break;
    case CUT:
        if (stage != YCIAM_STAGE_RECEIVE || (link->answer_made && link->answer_end < 0)) {
            return false; /* the close is the lawful end of such an answer */
        }
        *rc = YCIAM_ERR_CLOSED;
        link_want(link, YCIAM_ERR_CLOSED, stage);
        break;
    default:
        return false;
    }
    link->is_dead = true;
    link->is_deaf = stage == YCIAM_STAGE_SEND;
    return true;
}

static void begin(link_t *link)
{
    CHECK(!link->is_open && !link->is_dead);
    link->is_connecting = true;
    link->is_stalled = false;
    link->calls = 0;
    link->request_len = 0;
    link->answer_made = false;
    link->want = YCIAM_OK;
    link->strike_at = world.faults && one_in(2) ? 1u + (unsigned) draw(STRIKE_CALLS_MAX) : 0;
    link->strike = (unsigned) draw(STRIKES);
}

static int connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    link_t *link = ctx;
    int rc;

    CHECK(host[0] != '\0' && tcp_port == 443u && security == YCIAM_TLS);
    if (!link->is_connecting) {
        begin(link);
        service_connects(link);
    }
    if (struck(link, YCIAM_STAGE_CONNECT, 0, &rc)) {
        return rc;
    }
    if (one_in(3)) {
        return YCIAM_PENDING;
    }
    link->is_connecting = false;
    link->is_open = true;
    link->connection = ++link->connects;
    return YCIAM_OK;
}

static size_t piece(const link_t *link, size_t len)
{
    if (link->strike == ONE_BYTE && link->calls == link->strike_at) {
        return 1;
    }
    return one_in(2) ? len : 1u + (size_t) draw(len);
}

static int send(void *ctx, const void *buf, size_t len)
{
    link_t *link = ctx;
    int rc;

    CHECK(link->is_open && !link->is_dead && len > 0);
    if (struck(link, YCIAM_STAGE_SEND, len, &rc)) {
        return rc;
    }
    if (link->answer_made) { /* the next request on a kept connection */
        link->answer_made = false;
        link->request_len = 0;
    }
    len = piece(link, len);
    CHECK(len < REQUEST_CAP - link->request_len);
    memcpy(link->request + link->request_len, buf, len);
    link->request_len += len;
    return (int) len;
}

static int recv(void *ctx, void *buf, size_t len)
{
    link_t *link = ctx;
    int rc;

    CHECK(link->is_open && (!link->is_dead || link->is_deaf) && len > 0);
    if (link->is_deaf) {
        link->is_deaf = false;
        return YCIAM_ERR_NETWORK;
    }
    if (link->answer_made && link->answer_at == link->answer_len && link->is_whole) {
        link->is_dead = world.faults && one_in(4); /* whether the connection is still open */
        return link->is_dead ? YCIAM_ERR_CLOSED : 0;
    }
    if (!link->answer_made && !service_has_all(link)) {
        return 0;
    }
    if (struck(link, YCIAM_STAGE_RECEIVE, len, &rc)) {
        return rc;
    }
    if (!link->answer_made) {
        link->answer_made = true;
        link->answer_len = link->answer_at = 0;
        link->answer_end = 0;
        link->drips = link->is_whole = false;
        link->retry_after_s = 0;
        service_answer(link);
    }
    if (link->answer_at == link->answer_len) {
        link->is_dead = link->answer_end < 0;
        return link->answer_end;
    }
    if (link->drips && world.now_ms < link->next_byte_ms) {
        return 0;
    }
    link->next_byte_ms = world.now_ms + DRIP_MS;
    len = len < link->answer_len - link->answer_at ? len : link->answer_len - link->answer_at;
    len = link->drips ? 1u : piece(link, len);
    memcpy(buf, link->answer + link->answer_at, len);
    link->answer_at += len;
    return (int) len;
}

static void close(void *ctx)
{
    link_t *link = ctx;

    link->connection = 0;
    link->is_open = link->is_connecting = link->is_dead = link->is_deaf = link->is_stalled = false;
}

static uint32_t connection(void *ctx)
{
    return ((const link_t *) ctx)->connection;
}

void link_init(link_t *link)
{
    memset(link, 0, sizeof *link);
    link->port = (yciam_port_t){ .ctx = link,
                                 .unix_time = unix_time,
                                 .ticks_ms = ticks_ms,
                                 .entropy = entropy,
                                 .conn_open = connect,
                                 .conn_send = send,
                                 .conn_recv = recv,
                                 .conn_close = close,
                                 .connection = connection };
}
