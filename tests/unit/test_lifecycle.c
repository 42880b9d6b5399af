/* SPDX-License-Identifier: Apache-2.0 */
/* The life of an instance and of a call, and errors for wrong use. */
#include "unit.h"

#include <yciam/call.h>

#include "rig.h"

static rig_t rig;

static void no_delay(void *ctx, uint32_t ms)
{
    (void) ctx;
    (void) ms;
}

static void null_is_an_argument_error(void **state)
{
    uint8_t buf[400];
    char text[400];
    size_t len;

    (void) state;
    assert_int_equal(yciam_init(NULL, &rig.config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_init(&rig.iam, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_poll(NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_delay_ms(NULL), 86400000);
    assert_int_equal(yciam_wait(NULL, 1, no_delay, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_wait(&rig.iam, 1, NULL, NULL), YCIAM_ERR_ARGUMENT);
    assert_null(yciam_token(NULL));
    assert_int_equal(yciam_expires_at(NULL), 0);
    assert_int_equal(yciam_stage(NULL), YCIAM_STAGE_IDLE);
    assert_int_equal(yciam_error(NULL)->result, YCIAM_ERR_ARGUMENT);
    yciam_invalidate(NULL);
    yciam_retry_now(NULL);
    yciam_close(NULL);
    assert_int_equal(yciam_set_key(NULL, &rig.key), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_set_key(&rig.iam, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_set_token(NULL, "t1.9eu", FAKE_EPOCH + 1000), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_set_token(&rig.iam, NULL, FAKE_EPOCH + 1000), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_save(NULL, buf, sizeof buf, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_save(&rig.iam, NULL, sizeof buf, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_save(&rig.iam, buf, sizeof buf, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_restore(NULL, buf, sizeof buf), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_restore(&rig.iam, NULL, sizeof buf), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_copy_token(NULL, text, sizeof text, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_copy_token(&rig.iam, NULL, sizeof text, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_copy_token(&rig.iam, NULL, 0, NULL), YCIAM_PENDING); /* like any buffer that is too small */
    assert_int_equal(yciam_copy_authorization(NULL, text, sizeof text, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_copy_authorization(&rig.iam, NULL, sizeof text, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_token_generation(NULL), 0);

    assert_int_equal(yciam_call_init(NULL, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_start(NULL, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_poll(NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call(NULL, NULL, no_delay, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_delay_ms(NULL), 86400000);
    assert_int_equal(yciam_call_status(NULL), 0);
    assert_int_equal(yciam_call_stage(NULL), YCIAM_STAGE_IDLE);
    assert_int_equal(yciam_call_error(NULL)->result, YCIAM_ERR_ARGUMENT);
    yciam_call_close(NULL);
}

/* All zero: never initialised. */
static void an_object_before_its_init_is_an_argument_error(void **state)
{
    yciam_t iam = { 0 };
    yciam_call_t call = { 0 };
    uint8_t buf[400];
    char text[400];
    size_t len;

    (void) state;
    assert_int_equal(yciam_poll(&iam), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&iam)->native, YCIAM_ARG_OBJECT);
    assert_int_equal(yciam_delay_ms(&iam), 86400000);
    assert_int_equal(yciam_wait(&iam, 1000, no_delay, NULL), YCIAM_ERR_ARGUMENT);
    assert_null(yciam_token(&iam));
    yciam_invalidate(&iam);
    yciam_retry_now(&iam);
    yciam_close(&iam);
    assert_int_equal(yciam_set_key(&iam, &rig.key), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_set_token(&iam, "t1.9eu", FAKE_EPOCH + 1000), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_save(&iam, buf, sizeof buf, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_restore(&iam, buf, sizeof buf), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_copy_token(&iam, text, sizeof text, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_copy_authorization(&iam, text, sizeof text, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_token_generation(&iam), 0);
    assert_int_equal(yciam_call_start(&call, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_error(&call)->native, YCIAM_ARG_OBJECT);
    assert_int_equal(yciam_call_poll(&call), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_call_delay_ms(&call), 86400000);
    yciam_call_close(&call);
}

static void a_live_instance_is_not_initialised_again(void **state)
{
    (void) state;
    rig_get_token(&rig);
    assert_int_equal(yciam_init(&rig.iam, &rig.config), YCIAM_ERR_ARGUMENT);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN); /* nothing has changed it */
    assert_int_equal(rig_poll(&rig), YCIAM_OK);
    yciam_close(&rig.iam);
    yciam_close(&rig.iam);
    assert_int_equal(yciam_init(&rig.iam, &rig.config), YCIAM_OK);
    rig_get_token(&rig);
}

static void polling_after_close_says_so(void **state)
{
    (void) state;
    rig_get_token(&rig);
    yciam_close(&rig.iam);
    assert_int_equal(yciam_poll(&rig.iam), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&rig.iam)->result, YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&rig.iam)->native, YCIAM_ARG_OBJECT);
    assert_int_equal(yciam_delay_ms(&rig.iam), 86400000);
    assert_int_equal(yciam_copy_token(&rig.iam, (char[400]){ 0 }, 400, NULL), YCIAM_PENDING);
    assert_int_equal(yciam_set_token(&rig.iam, "t1.9eu", FAKE_EPOCH + 1000), YCIAM_ERR_ARGUMENT);
}

static void polling_after_a_refused_init_says_so(void **state)
{
    (void) state;
    yciam_close(&rig.iam);
    rig.config.key = NULL;
    assert_int_equal(yciam_init(&rig.iam, &rig.config), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_error(&rig.iam)->native, YCIAM_ARG_KEY);
    assert_int_equal(yciam_poll(&rig.iam), YCIAM_ERR_ARGUMENT);
}

/* The number continues over close and init: a task that kept a copy never takes an old one for the newest. */
static void a_generation_never_repeats(void **state)
{
    uint32_t last = yciam_token_generation(&rig.iam);

    (void) state;
    for (unsigned i = 0; i < 5u; i++) {
        rig_get_token(&rig);
        assert_true(yciam_token_generation(&rig.iam) > last);
        last = yciam_token_generation(&rig.iam);
        yciam_close(&rig.iam);
        assert_true(yciam_token_generation(&rig.iam) > last);
        last = yciam_token_generation(&rig.iam);
        assert_int_equal(yciam_init(&rig.iam, &rig.config), YCIAM_OK);
        assert_int_equal(yciam_token_generation(&rig.iam), last);
    }
}

static void refused(yciam_result_t want, int32_t arg, const char *name)
{
    yciam_close(&rig.iam);
    CHECK_RESULT(yciam_init(&rig.iam, &rig.config), want, name);
    CHECK(yciam_error(&rig.iam)->native == arg, "%s: native %d", name, (int) yciam_error(&rig.iam)->native);
    rig_setup(&rig);
}

static void an_argument_error_says_which_field(void **state)
{
    static const char *const hosts[] = { "",      "x:443", "https://x",     "x/",  "a b", " x",    "x\n",
                                         "[::1]", "x:y:z", "192.168.1.1:1", "::g", ":",   "user@x" };
    static const char *const good_hosts[] = { "x",       "iam.api.cloud.yandex.net", "a_b.c-d", "192.168.1.1", "::1",
                                              "fe80::1", "::ffff:192.168.1.1",       "x." };

    (void) state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        rig.config.host = hosts[i];
        refused(YCIAM_ERR_ARGUMENT, YCIAM_ARG_HOST, hosts[i]);
    }
    for (size_t i = 0; i < sizeof good_hosts / sizeof *good_hosts; i++) {
        rig.config.host = good_hosts[i];
        refused(YCIAM_OK, YCIAM_ARG_NONE, good_hosts[i]);
    }
    rig.config.port = NULL;
    refused(YCIAM_ERR_ARGUMENT, YCIAM_ARG_PORT, "port");
    rig.config.token = NULL;
    refused(YCIAM_ERR_ARGUMENT, YCIAM_ARG_TOKEN, "token");
    rig.config.token_cap = 1;
    refused(YCIAM_ERR_SPACE, YCIAM_ARG_TOKEN, "token_cap");
    rig.config.work = NULL;
    refused(YCIAM_ERR_ARGUMENT, YCIAM_ARG_WORK, "work");
    rig.config.work_cap--;
    refused(YCIAM_ERR_SPACE, YCIAM_ARG_WORK, "work_cap");
    rig.config.token_cap = SIZE_MAX;
    refused(YCIAM_ERR_SPACE, YCIAM_ARG_WORK, "a token buffer without end");
    rig.config.audience = "a b";
    refused(YCIAM_ERR_ARGUMENT, YCIAM_ARG_AUDIENCE, "audience");
    rig.config.jwt = rig.jwt;
    rig.config.jwt_cap = 10;
    refused(YCIAM_ERR_SPACE, YCIAM_ARG_JWT, "jwt_cap");
}

static void a_port_without_a_function_is_refused(void **state)
{
    static const size_t functions[] = { offsetof(yciam_port_t, unix_time),  offsetof(yciam_port_t, ticks_ms),
                                        offsetof(yciam_port_t, entropy),    offsetof(yciam_port_t, conn_open),
                                        offsetof(yciam_port_t, conn_send),  offsetof(yciam_port_t, conn_recv),
                                        offsetof(yciam_port_t, conn_close), offsetof(yciam_port_t, connection) };

    (void) state;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        memset((uint8_t *) &rig.fake.port + functions[i], 0, sizeof(void (*)(void)));
        refused(YCIAM_ERR_ARGUMENT, YCIAM_ARG_PORT, "a function is missing");
    }
    rig.fake.port.last_error = NULL; /* these two may be the same */
    rig.fake.port.verify_time = NULL;
    refused(YCIAM_OK, YCIAM_ARG_NONE, "optional functions");
}

/* For any time since the last poll. */
static void the_delay_counts_from_now(void **state)
{
    uint32_t delay_ms;

    (void) state;
    rig_get_token(&rig);
    delay_ms = yciam_delay_ms(&rig.iam);
    rig.fake.now_ms += 1000u;
    assert_int_equal(yciam_delay_ms(&rig.iam), delay_ms - 1000u);
    rig.fake.now_ms += delay_ms;
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
}

static void the_version_is_that_of_the_header(void **state)
{
    unsigned major;
    unsigned minor;
    unsigned patch;

    (void) state;
    assert_int_equal(sscanf(YCIAM_VERSION, "%u.%u.%u", &major, &minor, &patch), 3);
    assert_int_equal(YCIAM_VERSION_NUMBER, major * 10000u + minor * 100u + patch);
    assert_int_equal(yciam_version(), YCIAM_VERSION_NUMBER);
}

/* A person presses "retry", or the cause is known to be repaired. */
static void a_pause_can_be_ended(void **state)
{
    (void) state;
    rig_answer(&rig, "503 Busy", "Retry-After: 3600\r\n", "{}");
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_BUSY);
    assert_true(yciam_delay_ms(&rig.iam) >= 3600000u);
    yciam_retry_now(&rig.iam);
    assert_int_equal(yciam_delay_ms(&rig.iam), 0);
    rig_answer_token(&rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_true(rig.fake.now_ms < 1000u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(null_is_an_argument_error, &rig),
        RIG_TEST(an_object_before_its_init_is_an_argument_error, &rig),
        RIG_TEST(a_live_instance_is_not_initialised_again, &rig),
        RIG_TEST(polling_after_close_says_so, &rig),
        RIG_TEST(polling_after_a_refused_init_says_so, &rig),
        RIG_TEST(a_generation_never_repeats, &rig),
        RIG_TEST(an_argument_error_says_which_field, &rig),
        RIG_TEST(a_port_without_a_function_is_refused, &rig),
        RIG_TEST(the_delay_counts_from_now, &rig),
        RIG_TEST(the_version_is_that_of_the_header, &rig),
        RIG_TEST(a_pause_can_be_ended, &rig),
    };

    return cmocka_run_group_tests_name("lifecycle", tests, NULL, NULL);
}
