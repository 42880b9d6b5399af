/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "rig.h"

static rig_t rig;

static int setup(void **state)
{
    (void) state;
    rig_setup(&rig);
    rig.config.source = &yciam_source_metadata;
    rig.config.key = NULL;
    rig_init(&rig);
    return 0;
}

static void the_token_of_the_machine_is_got(void **state)
{
    static const char want[] = "GET /computeMetadata/v1/instance/service-accounts/default/token HTTP/1.1\r\n"
                               "Host: 169.254.169.254\r\nMetadata-Flavor: Google\r\n\r\n";

    (void) state;
    rig_answer(&rig, "200 OK", "",
               "{\"access_token\":\"" RIG_TOKEN "\",\"expires_in\":39944,\"token_type\":\"Bearer\"}");
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig.iam), RIG_TOKEN);
    assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 39944);
    assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
    assert_int_equal(rig.fake.request_len, sizeof want - 1u);
    assert_memory_equal(rig.fake.request, want, sizeof want - 1u);
    assert_string_equal(rig.fake.host, YCIAM_METADATA_HOST);
    assert_int_equal(rig.fake.tcp_port, 80);
    assert_int_equal(rig.fake.security, YCIAM_PLAIN);
    assert_int_equal(rig.signatures, 0);
}

static void the_address_may_be_another(void **state)
{
    (void) state;
    rig.config.host = "localhost";
    rig.config.tcp_port = 8080;
    rig_init(&rig);
    rig_answer(&rig, "200 OK", "", "{\"access_token\":\"" RIG_TOKEN "\",\"expires_in\":1000}");
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_true(contains(rig.fake.request, rig.fake.request_len, "\r\nHost: localhost:8080\r\n"));
}

static void other_answers_are_refused(void **state)
{
    static const struct {
        const char *status_line;
        const char *body;
        yciam_result_t want;
    } cases[] = {
        { "404 Not Found", "no such account", YCIAM_ERR_REFUSED },
        { "500 Oops", "", YCIAM_ERR_BUSY },
        { "301 Moved", "", YCIAM_ERR_HTTP_STATUS },
        { "200 OK", "token", YCIAM_ERR_JSON },
        { "200 OK", "{}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\"}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"expires_in\":100}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a b\",\"expires_in\":100}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":7,\"expires_in\":100}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\",\"expires_in\":\"100\"}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\",\"expires_in\":-1}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\",\"expires_in\":1.5}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\",\"expires_in\":9999999999}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\",\"access_token\":\"a\",\"expires_in\":100}", YCIAM_ERR_ANSWER },
        { "200 OK", "{\"access_token\":\"a\",\"expires_in\":0}", YCIAM_ERR_EXPIRED },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setup(NULL), 0);
        rig_answer(&rig, cases[i].status_line, "", cases[i].body);
        CHECK_RESULT(rig_attempt(&rig), cases[i].want, cases[i].body);
        assert_int_equal(yciam_error(&rig.iam)->stage, YCIAM_STAGE_ANSWER);
        rig_answer(&rig, "200 OK", "", "{\"access_token\":\"" RIG_TOKEN "\",\"expires_in\":1000}");
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    }
}

static void no_machine_is_found_soon(void **state)
{
    (void) state;
    fake_break(&rig.fake, FAKE_STALL, 1, 0);
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_TIMEOUT);
    assert_in_range(rig.fake.now_ms, 1000, 1100);
}

/* Over plain HTTP anybody could change the time. */
static void the_time_is_not_taken_from_it(void **state)
{
    (void) state;
    rig.fake.clock_unset = true;
    assert_int_equal(rig_attempt(&rig), YCIAM_ERR_CLOCK);
    rig.fake.port.verify_time = fake_verify_time;
    rig.fake.now_ms += 10000;
    assert_int_equal(rig_poll(&rig), YCIAM_PENDING);
    assert_int_equal(rig.fake.connects, 0);

    rig.fake.clock_unset = false;
    rig.fake.clock_error_s = 100000; /* by the machine's clock, and not by the answer's Date */
    rig_answer(&rig, "200 OK", "", "{\"access_token\":\"" RIG_TOKEN "\",\"expires_in\":1000}");
    assert_int_equal(rig_attempt(&rig), YCIAM_OK);
    assert_in_range(yciam_expires_at(&rig.iam) - fake_service_time(&rig.fake) - 100000, 999, 1001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_token_of_the_machine_is_got, setup),
        cmocka_unit_test_setup(the_address_may_be_another, setup),
        cmocka_unit_test_setup(other_answers_are_refused, setup),
        cmocka_unit_test_setup(no_machine_is_found_soon, setup),
        cmocka_unit_test_setup(the_time_is_not_taken_from_it, setup),
    };

    return cmocka_run_group_tests_name("source_metadata", tests, NULL, NULL);
}
