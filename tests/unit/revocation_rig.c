/* SPDX-License-Identifier: Apache-2.0 */
#include "revocation_rig.h"

static void answer_revoked(revocation_rig_t *r)
{
    rig_answer(&r->rig, "200 OK", "", REVOKED);
}

void revocation_rig_start(revocation_rig_t *r)
{
    rig_start(&r->rig);
    memset(&r->revocation, 0, sizeof r->revocation);
    answer_revoked(r);
}

int revocation_rig_start_test(void **state)
{
    revocation_rig_start((revocation_rig_t *) *state);
    return 0;
}

void revocation_rig_get_token(revocation_rig_t *r)
{
    rig_get_token(&r->rig);
    answer_revoked(r);
}

yciam_result_t revocation_rig_finish(revocation_rig_t *r)
{
    yciam_result_t result;

    while ((result = yciam_revocation_poll(&r->revocation)) == YCIAM_PENDING) {
        r->rig.fake.now_ms += yciam_revocation_delay_ms(&r->revocation);
    }
    return result;
}

static void sleep_fake(void *ctx, uint32_t ms)
{
    rig_t *rig = (rig_t *) ctx;

    rig->fake.now_ms += ms;
}

yciam_result_t revocation_rig_revoke(revocation_rig_t *r, const char *token)
{
    rig_t *rig = &r->rig;
    yciam_result_t result = yciam_revoke(&r->revocation, &rig->iam, token, sleep_fake, rig);

    CHECK(rig->fake.violation == NULL, "%s", rig->fake.violation);
    assert_true(all_zero(rig->work, sizeof rig->work));
    assert_false(rig->fake.is_open);
    assert_int_equal(yciam_stage(&rig->iam), YCIAM_STAGE_IDLE);
    assert_true(result == YCIAM_OK || yciam_revocation_subject_id(&r->revocation)[0] == '\0');
    assert_int_equal(yciam_revocation_error(&r->revocation)->result, result);
    assert_int_equal(yciam_revocation_poll(&r->revocation), result); /* and again */
    return result;
}

void revocation_rig_check_request(revocation_rig_t *r, const char *revoked, const char *bearer)
{
    fake_port_t *fake = &r->rig.fake;
    char want[300];

    fake->request[fake->request_len] = '\0';
    (void) snprintf(want, sizeof want, "\r\n\r\n{\"iamToken\":\"%s\"}", revoked);
    assert_non_null(strstr(fake->request, "POST /iam/v1/tokens:revoke HTTP/1.1\r\n"));
    assert_non_null(strstr(fake->request, want));
    (void) snprintf(want, sizeof want, "\r\nAuthorization: Bearer %s\r\n", bearer);
    assert_non_null(strstr(fake->request, want));
    assert_int_equal(fake->security, YCIAM_TLS);
}
