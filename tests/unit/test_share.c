/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What other tasks see of an instance. A reader plays them: it runs wherever another task could run, at each call of
 * the library and on either side of the lock.
 */
#include "unit.h"

#include <yciam/revocation.h>

#include "rig.h"

#define FIRST   RIG_TOKEN
#define SECOND  "t1.9euAnotherOne.and-longer_than_the_first_one_was.0123456789=="
#define SUBJECT "{\"subjectId\":\"ajeaccount0000000001\"}"

static rig_t rig;
static yciam_port_t inner;
static int64_t first_ends, second_ends; /* when the tokens expire */
static unsigned reads;

/* The lock, and a copy of the token that it protects, from the moment when the lock was given back. */
static struct {
    bool is_ready; /* yciam_init() is done */
    bool is_held;
    unsigned takes;
    char token[RIG_TOKEN_CAP];
    size_t token_len;
    int64_t expires_at;
    uint64_t expires_ms;
    uint32_t generation;
} guarded;

static void look(void)
{
    memcpy(guarded.token, rig.token, sizeof guarded.token);
    guarded.token_len = rig.iam.priv_token.len;
    guarded.expires_at = rig.iam.priv_token.expires_at;
    guarded.expires_ms = rig.iam.priv_token.expires_ms;
    guarded.generation = rig.iam.priv_token.generation;
}

static void nothing_has_changed(void)
{
    assert_memory_equal(guarded.token, rig.token, sizeof guarded.token);
    assert_int_equal(guarded.token_len, rig.iam.priv_token.len);
    assert_int_equal(guarded.expires_at, rig.iam.priv_token.expires_at);
    assert_int_equal(guarded.expires_ms, rig.iam.priv_token.expires_ms);
    assert_int_equal(guarded.generation, rig.iam.priv_token.generation);
}

static void take(void *ctx)
{
    assert_ptr_equal(ctx, &guarded);
    assert_false(guarded.is_held);
    guarded.is_held = true;
    guarded.takes++;
    nothing_has_changed();
}

static void give(void *ctx)
{
    assert_ptr_equal(ctx, &guarded);
    assert_true(guarded.is_held);
    guarded.is_held = false;
    look();
}

static const yciam_lock_t lock = { take, give, &guarded };

/* Another task runs here: the lock is free, and the buffer holds a whole token with its own end, or none. */
static void other_task(void)
{
    int64_t expires_at = rig.iam.priv_token.expires_at;

    assert_false(guarded.is_held);
    if (!guarded.is_ready) {
        return;
    }
    reads++;
    nothing_has_changed();
    if (rig.iam.priv_token.len == 0) {
        assert_true(all_zero(rig.token, sizeof rig.token));
    } else {
        assert_true((strcmp(rig.token, FIRST) == 0 && expires_at == first_ends) ||
                    (strcmp(rig.token, SECOND) == 0 && expires_at == second_ends));
    }
}

static uint32_t ticks_ms(void *ctx)
{
    other_task();
    return inner.ticks_ms(ctx);
}

static int64_t unix_time(void *ctx)
{
    other_task();
    return inner.unix_time(ctx);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    other_task();
    return inner.entropy(ctx, buf, len);
}

static int connect(void *ctx, const char *host, uint16_t tcp_port, yciam_security_t security)
{
    other_task();
    return inner.conn_open(ctx, host, tcp_port, security);
}

static int send(void *ctx, const void *buf, size_t len)
{
    other_task();
    return inner.conn_send(ctx, buf, len);
}

static int recv(void *ctx, void *buf, size_t len)
{
    other_task();
    return inner.conn_recv(ctx, buf, len);
}

static void close(void *ctx)
{
    other_task();
    inner.conn_close(ctx);
}

static int (*inner_sign)(const yciam_signer_t *, const uint8_t *, size_t, uint8_t *, int32_t *);

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    other_task();
    return inner_sign(signer, message, message_len, signature, native);
}

static void init(void)
{
    guarded.is_ready = false;
    rig_init(&rig);
    look();
    guarded.is_ready = true;
}

static int setup(void **state)
{
    yciam_port_t *port = &rig.fake.port;

    (void) state;
    memset(&guarded, 0, sizeof guarded);
    reads = 0;
    first_ends = FAKE_EPOCH + 43200;
    second_ends = 0;
    rig_setup(&rig);
    inner = *port;
    port->ticks_ms = ticks_ms;
    port->unix_time = unix_time;
    port->entropy = entropy;
    port->conn_open = connect;
    port->conn_send = send;
    port->conn_recv = recv;
    port->conn_close = close;
    inner_sign = rig.key.signer.sign;
    rig.key.signer.sign = sign;
    rig.config.lock = &lock;
    init();
    return 0;
}

static void get_second_token(void)
{
    rig.fake.now_ms += yciam_delay_ms(&rig.iam);
    second_ends = fake_service_time(&rig.fake) + 43200;
    rig_answer_token(&rig, SECOND, 43200);
    rig.fake.piece = 7;
    rig.signer_pending = 3;
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), SECOND);
}

/* Copies the token into a buffer of exactly its size. The bytes around the buffer stay unchanged. */
static yciam_result_t copy_into(char *buf, size_t cap, int64_t *expires_at)
{
    yciam_result_t result;

    memset(buf, 0x5A, RIG_TOKEN_CAP + 30u);
    result = yciam_copy_token(&rig.iam, buf, cap, expires_at);
    for (size_t i = cap; i < RIG_TOKEN_CAP + 30u; i++) {
        assert_int_equal(buf[i], 0x5A);
    }
    return result;
}

static void a_copy_is_whole_or_says_why_not(void **state)
{
    char buf[RIG_TOKEN_CAP + 30u];
    int64_t expires_at = 1;
    unsigned takes;

    (void) state;
    assert_int_equal(copy_into(buf, sizeof buf, &expires_at), YCIAM_PENDING);
    assert_string_equal(buf, "");
    assert_int_equal(expires_at, 0);
    rig_get_token(&rig);
    for (size_t cap = 0; cap < sizeof FIRST; cap++) {
        expires_at = 1;
        assert_int_equal(copy_into(buf, cap, &expires_at), YCIAM_ERR_SPACE);
        assert_int_equal(expires_at, 0);
        assert_true(cap == 0 || buf[0] == '\0');
    }
    assert_int_equal(yciam_copy_token(&rig.iam, NULL, 0, NULL), YCIAM_ERR_SPACE);
    takes = guarded.takes;
    assert_int_equal(copy_into(buf, sizeof FIRST, &expires_at), YCIAM_OK);
    assert_int_equal(guarded.takes, takes + 1u);
    assert_string_equal(buf, FIRST);
    assert_int_equal(expires_at, FAKE_EPOCH + 43200);
    assert_int_equal(copy_into(buf, sizeof FIRST, NULL), YCIAM_OK);
    assert_string_equal(buf, FIRST);
}

static void expect_change(uint32_t *generation, bool changes)
{
    uint32_t now = yciam_token_generation(&rig.iam);

    assert_int_equal(now != *generation, changes);
    *generation = now;
}

static void the_generation_tells_every_change(void **state)
{
    uint32_t generation = yciam_token_generation(&rig.iam);
    yciam_revocation_t revocation = { 0 };
    yciam_result_t result;

    (void) state;
    rig_get_token(&rig);
    expect_change(&generation, true);
    expect_change(&generation, false);
    rig_answer(&rig, "503 Busy", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY); /* the old one stays */
    expect_change(&generation, false);
    get_second_token();
    expect_change(&generation, true);
    rig_answer(&rig, "200 OK", "", SUBJECT);
    assert_int_equal(yciam_revocation_start(&revocation, &rig.iam, NULL), YCIAM_OK);
    while ((result = yciam_revocation_poll(&revocation)) == YCIAM_PENDING) {
    }
    assert_int_equal(result, YCIAM_OK);
    expect_change(&generation, true);
    assert_int_equal(yciam_set_token(&rig.iam, FIRST, first_ends), YCIAM_OK);
    expect_change(&generation, true);
    yciam_close(&rig.iam);
    expect_change(&generation, true);
}

/* All the ways in which the token changes, with another task at every point where one could run. */
static void no_task_ever_sees_half_a_token(void **state)
{
    uint8_t saved[YCIAM_SAVE_SIZE(RIG_TOKEN_CAP - 1u)];
    size_t saved_len;

    (void) state;
    rig.fake.piece = 13;
    rig_get_token(&rig);
    get_second_token();
    assert_int_equal(yciam_save(&rig.iam, saved, sizeof saved, &saved_len), YCIAM_OK);
    rig_answer(&rig, "401 Unauthorized", "", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
    rig_answer_token(&rig, "t1.9euNever", -1);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_EXPIRED);
    other_task();
    yciam_close(&rig.iam);
    other_task();
    guarded.is_ready = false; /* yciam_init() comes before any other task reads */
    assert_int_equal(yciam_init(&rig.iam, &rig.config), YCIAM_OK);
    look();
    guarded.is_ready = true;
    other_task();
    assert_int_equal(yciam_restore(&rig.iam, saved, saved_len), YCIAM_OK);
    other_task();
    assert_string_equal(yciam_token(&rig.iam), SECOND);
    saved[saved_len - 1u] ^= 1u;
    assert_int_equal(yciam_restore(&rig.iam, saved, saved_len), YCIAM_ERR_ARGUMENT);
    other_task();
    assert_string_equal(yciam_token(&rig.iam), SECOND);
    rig.fake.now_ms += UINT64_C(43200000) * 2u;
    (void) rig_poll(&rig); /* it has ended */
    other_task();
    assert_null(yciam_token(&rig.iam));
    assert_true(reads > 100u);
    assert_int_equal(guarded.takes, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_copy_is_whole_or_says_why_not, setup),
        cmocka_unit_test_setup(the_generation_tells_every_change, setup),
        cmocka_unit_test_setup(no_task_ever_sees_half_a_token, setup),
    };

    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
