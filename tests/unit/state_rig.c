/* SPDX-License-Identifier: Apache-2.0 */
#include "state_rig.h"

void state_rig_start(state_rig_t *s)
{
    rig_start(&s->rig);
    rig_get_token(&s->rig);
    state_rig_save(s);
}

int state_rig_start_test(void **state)
{
    state_rig_start((state_rig_t *) *state);
    return 0;
}

void state_rig_save(state_rig_t *s)
{
    assert_int_equal(yciam_save(&s->rig.iam, s->saved, sizeof s->saved, &s->saved_len), YCIAM_OK);
    assert_true(s->saved_len <= sizeof s->saved);
}

void state_rig_wake(state_rig_t *s, uint64_t slept_ms)
{
    uint64_t now_ms = s->rig.fake.now_ms + slept_ms;

    rig_setup(&s->later);
    s->later.fake.now_ms = now_ms;
    s->later.fake.ticks_at_0 = 0u - (uint32_t) now_ms;
    s->later.fake.clock_error_s = s->rig.fake.clock_error_s;
    rig_init(&s->later);
}

yciam_result_t state_rig_restore(state_rig_t *s)
{
    return state_rig_restore_bytes(s, s->saved, s->saved_len);
}

yciam_result_t state_rig_restore_bytes(state_rig_t *s, const uint8_t *bytes, size_t len)
{
    uint8_t *copy = (uint8_t *) exact_bytes(bytes, len);
    yciam_result_t result = yciam_restore(&s->later.iam, copy, len);

    free(copy);
    return result;
}
