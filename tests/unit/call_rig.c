/* SPDX-License-Identifier: Apache-2.0 */
#include "call_rig.h"

static int read_body(void *ctx, size_t offset, void *buf, size_t cap)
{
    call_rig_t *c = (call_rig_t *) ctx;
    size_t len = c->source_len - offset;

    assert_true(offset < c->source_len && cap > 0 && cap <= len);
    if (c->not_now > 0) {
        c->not_now--;
        return 0;
    }
    if (c->fail_at > 0 && offset >= c->fail_at) {
        return -77;
    }
    len = len < cap ? len : cap;
    len = c->step > 0 && c->step < len ? c->step : len;
    memcpy(buf, c->source + offset, len);
    return (int) len;
}

static int on_head(void *ctx, const char *bytes, size_t len)
{
    call_rig_t *c = (call_rig_t *) ctx;

    assert_true(len > 0 && c->head_len + len < sizeof c->head);
    memcpy(c->head + c->head_len, bytes, len);
    c->head_len += len;
    c->head[c->head_len] = '\0';
    return c->head_rc;
}

static int on_body(void *ctx, const void *bytes, size_t len)
{
    call_rig_t *c = (call_rig_t *) ctx;

    assert_true(len > 0 && len <= sizeof c->work);
    if (c->body_len + len < sizeof c->body) {
        memcpy(c->body + c->body_len, bytes, len);
        c->body[c->body_len + len] = '\0';
    }
    c->body_len += len;
    return c->body_rc;
}

void call_rig_setup(call_rig_t *c)
{
    memset(c, 0, sizeof *c);
    rig_setup(&c->rig);
    rig_init(&c->rig);
    rig_get_token(&c->rig);
    fake_init(&c->api);
    c->api.now_ms = c->rig.fake.now_ms;
    c->config.iam = &c->rig.iam;
    c->config.port = &c->api.port;
    c->config.host = "api.example";
    c->config.work = c->work;
    c->config.work_cap = sizeof c->work;
    c->request.path = "/v1/things?a=b";
    c->request.on_head = on_head;
    c->request.on_body = on_body;
    c->request.ctx = c;
    assert_int_equal(yciam_call_init(&c->call, &c->config), YCIAM_OK);
    ANSWER(c, OK_11);
    c->request.read_body = read_body;
}

int call_rig_setup_test(void **state)
{
    call_rig_setup((call_rig_t *) *state);
    return 0;
}

void call_rig_set_timeouts(call_rig_t *c, uint32_t connect_ms, uint32_t answer_ms, uint32_t total_ms)
{
    c->config.timeouts.connect_ms = connect_ms;
    c->config.timeouts.answer_ms = answer_ms;
    c->config.timeouts.total_ms = total_ms;
    assert_int_equal(yciam_call_init(&c->call, &c->config), YCIAM_OK);
}

void call_rig_answer(call_rig_t *c, const char *text, size_t len)
{
    fake_answer(&c->api, text, len);
    c->api.answered = 0;
    c->api.request_len = 0;
    c->api.next_piece_ms = c->api.now_ms + 1u; /* not before the request */
}

void call_rig_body(call_rig_t *c, const char *method, const char *body)
{
    c->request.method = method;
    c->request.body = body;
    c->request.body_len = strlen(body);
}

void call_rig_source(call_rig_t *c, const char *method, const char *body)
{
    call_rig_body(c, method, body);
    c->source = body;
    c->source_len = c->request.body_len;
    c->request.body = NULL;
}

void call_rig_pass(call_rig_t *c, uint32_t ms)
{
    c->api.now_ms += ms;
    c->rig.fake.now_ms += ms;
}

yciam_result_t call_rig_poll(call_rig_t *c)
{
    yciam_result_t result = yciam_call_poll(&c->call);
    uint32_t pause_ms = yciam_call_delay_ms(&c->call);

    if (result == YCIAM_PENDING) {
        assert_in_range(pause_ms, 0, 1000);
        call_rig_pass(c, pause_ms);
    }
    return result;
}

void call_rig_age(call_rig_t *c)
{
    call_rig_pass(c, 120000u);
    (void) yciam_poll(&c->rig.iam);
}

yciam_result_t call_rig_run(call_rig_t *c)
{
    yciam_result_t result;

    c->head_len = c->body_len = 0;
    c->head[0] = c->body[0] = '\0';
    result = yciam_call_start(&c->call, &c->request);
    if (result == YCIAM_OK) {
        unsigned polls = 0;

        while ((result = call_rig_poll(c)) == YCIAM_PENDING && polls++ < 2000000u) {
        }
    }
    CHECK(c->api.violation == NULL, "%s", c->api.violation);
    CHECK(c->rig.fake.violation == NULL, "%s", c->rig.fake.violation);
    assert_int_equal(yciam_call_stage(&c->call), YCIAM_STAGE_IDLE);
    assert_int_equal(yciam_call_error(&c->call)->result, result);
    assert_int_equal(yciam_call_poll(&c->call), result);
    /* Nothing is left to do but to close the connection, if it was kept. */
    assert_int_equal(yciam_call_delay_ms(&c->call), c->api.is_open ? YCIAM_CALL_DEFAULT_KEEP_MS : 86400000u);
    assert_true(result < 0 || all_zero(c->work, sizeof c->work));
    assert_false(contains(c->work, sizeof c->work, RIG_TOKEN));
    assert_false(contains(&c->call, sizeof c->call, "t1.9eu"));
    assert_true(result == YCIAM_OK || !c->api.is_open);
    assert_true(yciam_token(&c->rig.iam) == NULL || strcmp(c->rig.token, RIG_TOKEN) == 0);
    return result;
}

const char *call_rig_request(call_rig_t *c)
{
    assert_true(c->api.request_len < sizeof c->api.request);
    c->api.request[c->api.request_len] = '\0';
    return c->api.request;
}
