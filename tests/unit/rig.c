/* SPDX-License-Identifier: Apache-2.0 */
#include "rig.h"

#include <time.h>

#include <mbedtls/base64.h>

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    rig_t *rig = (rig_t *) signer->ctx;

    (void) message;
    (void) message_len;
    if (rig->signer_pending > 0) {
        rig->signer_pending--;
        return YCIAM_PENDING;
    }
    *native = rig->signer_native;
    if (rig->signer_result == YCIAM_OK) {
        memset(signature, 0x6B, signer->signature_len);
        rig->signatures++;
    }
    return rig->signer_result;
}

void rig_setup(rig_t *rig)
{
    memset(rig, 0, sizeof *rig);
    fake_init(&rig->fake);
    strcpy(rig->key.id, "ajekeyid000000000001");
    strcpy(rig->key.service_account_id, "ajeaccount0000000001");
    rig->key.signer.sign = sign;
    rig->key.signer.ctx = rig;
    rig->key.signer.signature_len = 256;
    rig->config.port = &rig->fake.port;
    rig->config.key = &rig->key;
    rig->config.token = rig->token;
    rig->config.token_cap = sizeof rig->token;
    rig->config.work = rig->work;
    rig->config.work_cap = sizeof rig->work;
    memset(rig->token, 0x5A, sizeof rig->token);
}

void rig_init(rig_t *rig)
{
    yciam_close(&rig->iam);
    assert_int_equal(yciam_init(&rig->iam, &rig->config), YCIAM_OK);
}

void rig_start(rig_t *rig)
{
    rig_setup(rig);
    rig_init(rig);
}

int rig_start_test(void **state)
{
    rig_start((rig_t *) *state);
    return 0;
}

static void write_time(char out[40], const char *format, int64_t unix_time)
{
    time_t seconds = (time_t) unix_time;

    assert_true(strftime(out, 40, format, gmtime(&seconds)) > 0);
}

void rig_answer(rig_t *rig, const char *status_line, const char *fields, const char *body)
{
    char date[40];
    int len;

    write_time(date, "%a, %d %b %Y %H:%M:%S GMT", fake_service_time(&rig->fake));
    len = snprintf(rig->answer, sizeof rig->answer, "HTTP/1.1 %s\r\nDate: %s\r\nContent-Length: %zu\r\n%s\r\n%s",
                   status_line, date, strlen(body), fields, body);
    assert_true(len > 0 && (size_t) len < sizeof rig->answer);
    fake_answer(&rig->fake, rig->answer, (size_t) len);
}

void rig_answer_token(rig_t *rig, const char *token, int64_t lifetime_s)
{
    char expires[40];
    char body[5000];

    write_time(expires, "%Y-%m-%dT%H:%M:%S.123456789Z", fake_service_time(&rig->fake) + lifetime_s);
    (void) snprintf(body, sizeof body, "{\"iamToken\":\"%s\",\"expiresAt\":\"%s\"}", token, expires);
    rig_answer(rig, "200 OK", "", body);
}

static void judge_times(void *ctx)
{
    rig_t *rig = (rig_t *) ctx;
    int64_t now = fake_service_time(&rig->fake);
    int64_t expires_at = rig_request_claim(rig, "exp");

    if (rig_request_claim(rig, "iat") <= now && expires_at > now && expires_at <= now + 3600) {
        rig_answer_token(rig, RIG_TOKEN, 43200);
    } else {
        rig_answer(rig, "401 Unauthorized", "", "{\"code\":16,\"message\":\"JWT is expired or not yet valid\"}");
    }
}

void rig_check_times(rig_t *rig)
{
    rig->fake.on_request = judge_times;
    rig->fake.on_request_ctx = rig;
}

yciam_result_t rig_poll(rig_t *rig)
{
    yciam_result_t result = yciam_poll(&rig->iam);
    const yciam_error_t *error = yciam_error(&rig->iam);

    CHECK(rig->fake.violation == NULL, "%s", rig->fake.violation);
    if (yciam_stage(&rig->iam) == YCIAM_STAGE_IDLE) {
        const yciam_http_t *http = &rig->iam.priv_exchange.priv_http;

        assert_true(all_zero(rig->config.work, rig->config.work_cap));
        assert_true(all_zero(http->priv_line, sizeof http->priv_line));
        assert_false(rig->fake.is_open);
    }
    if (yciam_token(&rig->iam) == NULL) {
        assert_true(all_zero(rig->config.token, rig->config.token_cap));
        assert_int_equal(yciam_expires_at(&rig->iam), 0);
        assert_int_not_equal(result, YCIAM_OK);
    } else {
        assert_non_null(memchr(rig->config.token, '\0', rig->config.token_cap));
        assert_int_not_equal(result, YCIAM_PENDING);
    }
    if (result < 0) {
        assert_int_equal(error->result, result);
        assert_int_equal(yciam_stage(&rig->iam), YCIAM_STAGE_IDLE);
    }
    assert_false(contains(error, sizeof *error, "eyJ0eX"));
    assert_false(contains(error, sizeof *error, "t1.9eu"));
    assert_in_range(yciam_delay_ms(&rig->iam), 0, 86400000);
    return result;
}

yciam_result_t rig_attempt(rig_t *rig)
{
    bool began = false;

    for (unsigned polls = 0; polls < 200000u; polls++) {
        yciam_result_t result = rig_poll(rig);
        bool idle = yciam_stage(&rig->iam) == YCIAM_STAGE_IDLE;

        if (result < 0 || (began && idle)) {
            return result;
        }
        began = began || !idle;
        rig->fake.now_ms += yciam_delay_ms(&rig->iam);
    }
    fail_msg("the attempt does not end; stage %s", yciam_stage_text(yciam_stage(&rig->iam)));
    return YCIAM_PENDING;
}

void rig_get_token(rig_t *rig)
{
    rig_answer_token(rig, RIG_TOKEN, 43200);
    assert_int_equal(rig_attempt(rig), YCIAM_OK);
    assert_string_equal(yciam_token(&rig->iam), RIG_TOKEN);
}

uint32_t rig_pause_after(rig_t *rig, yciam_result_t want)
{
    assert_int_equal(rig_attempt(rig), want);
    return yciam_delay_ms(&rig->iam);
}

void rig_request_jwt(rig_t *rig, char jwt[1200])
{
    const char *begin;
    size_t len;

    assert_true(rig->fake.request_len < sizeof rig->fake.request);
    rig->fake.request[rig->fake.request_len] = '\0';
    begin = strstr(rig->fake.request, "{\"jwt\":\"");
    assert_non_null(begin);
    begin += 8;
    len = strcspn(begin, "\"");
    assert_true(len > 0 && len < 1200u);
    memcpy(jwt, begin, len);
    jwt[len] = '\0';
}

int64_t rig_request_claim(rig_t *rig, const char *name)
{
    char jwt[1200];
    char claims[700] = { 0 };
    char label[32];
    char *begin;
    char *end;
    size_t len;

    rig_request_jwt(rig, jwt);
    begin = strchr(jwt, '.');
    assert_non_null(begin);
    end = strchr(++begin, '.');
    assert_non_null(end);
    while ((end - begin) % 4 != 0) {
        *end++ = '='; /* the numbers and IDs of these tests need none of base64url's other characters */
    }
    assert_int_equal(mbedtls_base64_decode((unsigned char *) claims, sizeof claims - 1u, &len, (unsigned char *) begin,
                                           (size_t) (end - begin)),
                     0);
    (void) snprintf(label, sizeof label, "\"%s\":", name);
    begin = strstr(claims, label);
    assert_non_null(begin);
    return strtoll(begin + strlen(label), NULL, 10);
}
