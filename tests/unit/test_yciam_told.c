/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times that the service tells an instance: `expiresAt` and Date, in every form. Retry-After: test_yciam_pauses.c.
 */
#include "unit.h"

#include <time.h>

#include "rig.h"

static rig_t rig;
static int64_t proxy_error_s; /* how far the Date is ahead */
static bool is_key_known;

static int setup(void **state)
{
    (void) state;
    rig_start(&rig);
    proxy_error_s = 0;
    is_key_known = true;
    return 0;
}

/* `expiresAt` as in the answer; NULL: no such field. */
static yciam_result_t told(const char *expires_at)
{
    char body[300];

    (void) snprintf(body, sizeof body, "{\"iamToken\":\"%s\"%s%s%s}", RIG_TOKEN,
                    expires_at != NULL ? ",\"expiresAt\":\"" : "", expires_at != NULL ? expires_at : "",
                    expires_at != NULL ? "\"" : "");
    assert_int_equal(setup(NULL), 0);
    rig_answer(&rig, "200 OK", "", body);
    return rig_attempt(&rig);
}

static void an_absent_expiry_is_no_answer(void **state)
{
    (void) state;
    assert_int_equal(told(NULL), YCIAM_ERR_ANSWER);
    assert_null(yciam_token(&rig.iam));
}

static void a_token_of_the_past_is_not_held(void **state)
{
    static const char *const forms[] = { "2026-07-31T23:59:59Z",           "2026-08-01T00:00:00Z",
                                         "1970-01-01T00:00:00Z",           "0000-01-01T00:00:00Z",
                                         "2026-08-01T00:00:00.999999999Z", "2026-08-01T03:00:00+03:00" };

    (void) state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        CHECK(told(forms[i]) == YCIAM_ERR_EXPIRED, "%s", forms[i]);
        assert_null(yciam_token(&rig.iam));
    }
}

/* If the lifetime is longer than any token's, the library believes a day. It refreshes about hourly all the same. */
static void a_token_for_ever_is_held_for_a_day(void **state)
{
    static const char *const forms[] = { "9999-12-31T23:59:59.999999999Z", "2106-02-07T06:28:16Z",
                                         "2038-01-19T03:14:08Z" };

    (void) state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        uint64_t got_ms;

        CHECK(told(forms[i]) == YCIAM_OK, "%s", forms[i]);
        assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        got_ms = rig.fake.now_ms;
        rig_answer(&rig, "503 Busy", "", "{}");
        while (yciam_token(&rig.iam) != NULL) {
            rig.fake.now_ms += yciam_delay_ms(&rig.iam);
            (void) rig_poll(&rig);
        }
        assert_in_range(rig.fake.now_ms - got_ms, 86400000, 86400000 + 60000);
    }
}

static void offsets_leap_seconds_and_fractions_are_understood(void **state)
{
    static const struct {
        const char *form;
        int64_t lifetime_s;
    } cases[] = {
        { "2026-08-01T12:00:00Z", 43200 },      { "2026-08-01t12:00:00z", 43200 },
        { "2026-08-01T15:00:00+03:00", 43200 }, { "2026-08-01T00:30:00-11:30", 43200 },
        { "2026-08-02T11:59:00+23:59", 43200 }, { "2026-08-01T12:00:00-00:00", 43200 },
        { "2026-08-01T11:59:60Z", 43200 },      { "2026-08-01T14:59:60.5+03:00", 43200 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(told(cases[i].form) == YCIAM_OK, "%s", cases[i].form);
        CHECK(yciam_expires_at(&rig.iam) == FAKE_EPOCH + cases[i].lifetime_s, "%s", cases[i].form);
    }
    for (int digits = 1; digits <= 12; digits++) {
        char form[64];

        (void) snprintf(form, sizeof form, "2026-08-01T12:00:00.%.*sZ", digits, "123456789012");
        CHECK(told(form) == YCIAM_OK, "%s", form);
        assert_int_equal(yciam_expires_at(&rig.iam), FAKE_EPOCH + 43200);
    }
}

static void write_time(char out[40], const char *format, int64_t unix_time)
{
    time_t seconds = (time_t) unix_time;

    assert_true(strftime(out, 40, format, gmtime(&seconds)) > 0);
}

/* A service that checks the JWT's times by its own clock, behind a proxy that writes a Date from another clock. */
static void judge_behind_a_proxy(void *ctx)
{
    int64_t now = fake_service_time(&rig.fake);
    bool is_good = is_key_known && rig_request_claim(&rig, "iat") <= now && rig_request_claim(&rig, "exp") > now;
    char date[40];
    char expires[40];
    char body[200];
    int len;

    (void) ctx;
    write_time(date, "%a, %d %b %Y %H:%M:%S GMT", now + proxy_error_s);
    write_time(expires, "%Y-%m-%dT%H:%M:%SZ", now + 43200);
    (void) snprintf(body, sizeof body, "{\"iamToken\":\"%s\",\"expiresAt\":\"%s\"}", RIG_TOKEN, expires);
    len = snprintf(rig.answer, sizeof rig.answer, "HTTP/1.1 %s\r\nDate: %s\r\nContent-Length: %zu\r\n\r\n%s",
                   is_good ? "200 OK" : "401 Unauthorized", date, strlen(body), body);
    fake_answer(&rig.fake, rig.answer, (size_t) len);
}

static const int64_t proxy_errors_s[] = { -INT64_C(86400) * 900, -86400, -18000, -7300, 7300, 18000, 86400,
                                          INT64_C(86400) * 36500 };

/* The service accepted the JWT, so its time cannot be as late, or as early, as the Date says. */
static void a_proxys_date_does_not_spoil_a_good_clock(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof proxy_errors_s / sizeof *proxy_errors_s; i++) {
        assert_int_equal(setup(NULL), 0);
        rig.fake.on_request = judge_behind_a_proxy;
        proxy_error_s = proxy_errors_s[i];
        for (unsigned round = 0; round < 4u; round++) {
            assert_int_equal(rig_attempt(&rig), YCIAM_OK);
            assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        }
        assert_int_equal(rig.fake.connects, 4);
    }
}

/* A refusal for another reason makes the device try the proxy's time. It must return to its own time afterwards. */
static void a_proxys_date_does_not_lock_a_device_out(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof proxy_errors_s / sizeof *proxy_errors_s; i++) {
        for (unsigned refusals = 1; refusals <= 4u; refusals++) {
            unsigned attempts = 0;

            assert_int_equal(setup(NULL), 0);
            rig.fake.on_request = judge_behind_a_proxy;
            proxy_error_s = proxy_errors_s[i];
            is_key_known = false;
            for (unsigned k = 0; k < refusals; k++) {
                assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
            }
            is_key_known = true;
            while (rig_attempt(&rig) != YCIAM_OK) {
                attempts++;
                CHECK(attempts <= 2u, "a Date %lld s off, after %u refusals: locked out", (long long) proxy_error_s,
                      refusals);
            }
            assert_int_equal(yciam_expires_at(&rig.iam), fake_service_time(&rig.fake) + 43200);
            assert_in_range(yciam_delay_ms(&rig.iam), 3240000, 3600000);
        }
    }
}

/* A wrong clock is corrected also after an earlier refusal. */
static void a_wrong_clock_is_put_right_after_refusals(void **state)
{
    (void) state;
    for (unsigned refusals = 1; refusals <= 4u; refusals++) {
        unsigned attempts = 0;

        assert_int_equal(setup(NULL), 0);
        rig.fake.on_request = judge_behind_a_proxy;
        rig.fake.clock_error_s = -86400;
        is_key_known = false;
        for (unsigned k = 0; k < refusals; k++) {
            assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
        }
        is_key_known = true;
        while (rig_attempt(&rig) != YCIAM_OK) {
            attempts++;
            assert_true(attempts <= 2u);
        }
    }
}

static void an_absent_or_senseless_date_changes_nothing(void **state)
{
    static const char *const dates[] = { "",
                                         "Date: \r\n",
                                         "Date: today\r\n",
                                         "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
                                         "Date: Sat, 32 Aug 2026 00:00:00 GMT\r\n",
                                         "Date: 1785542400\r\n",
                                         "Date: Sun Nov  6 08:49:37 1994\r\n" };

    (void) state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char answer[400];
        int len = snprintf(answer, sizeof answer, "HTTP/1.1 401 No\r\n%sContent-Length: 0\r\n\r\n", dates[i]);

        assert_int_equal(setup(NULL), 0);
        fake_answer(&rig.fake, answer, (size_t) len);
        assert_int_equal(rig_attempt(&rig), YCIAM_ERR_REFUSED);
        CHECK(yciam_delay_ms(&rig.iam) >= 120000u, "%s", dates[i]); /* nothing that would cause a retry */
        rig_check_times(&rig);
        assert_int_equal(rig_attempt(&rig), YCIAM_OK);
        assert_int_equal(rig.fake.connects, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_absent_expiry_is_no_answer, setup),
        cmocka_unit_test_setup(a_token_of_the_past_is_not_held, setup),
        cmocka_unit_test_setup(a_token_for_ever_is_held_for_a_day, setup),
        cmocka_unit_test_setup(offsets_leap_seconds_and_fractions_are_understood, setup),
        cmocka_unit_test_setup(a_proxys_date_does_not_spoil_a_good_clock, setup),
        cmocka_unit_test_setup(a_proxys_date_does_not_lock_a_device_out, setup),
        cmocka_unit_test_setup(a_wrong_clock_is_put_right_after_refusals, setup),
        cmocka_unit_test_setup(an_absent_or_senseless_date_changes_nothing, setup),
    };

    return cmocka_run_group_tests_name("yciam_told", tests, NULL, NULL);
}
