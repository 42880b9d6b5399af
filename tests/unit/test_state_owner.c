/* SPDX-License-Identifier: Apache-2.0 */
/* A saved state belongs to one account, host and audience. */
#include "unit.h"

#include "state_rig.h"

static state_rig_t s;

/* The same device, with no time asleep, and with a configuration that the test has changed. */
static int setup(void **state)
{
    (void) state;
    state_rig_start(&s);
    state_rig_wake(&s, 0);
    return 0;
}

static yciam_result_t restore(void)
{
    rig_init(&s.later);
    return state_rig_restore(&s);
}

static void another_audience_is_refused(void **state)
{
    (void) state;
    s.later.config.audience = "https://iam.example/other";
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    assert_null(yciam_token(&s.later.iam));
    s.later.config.audience = YCIAM_DEFAULT_AUDIENCE; /* given or the default, it is the same */
    assert_int_equal(restore(), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), RIG_TOKEN);
}

static void another_host_is_refused(void **state)
{
    (void) state;
    s.later.config.host = "iam.example";
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    s.later.config.host = "iam.api.cloud.yandex.neu"; /* the last letter counts, too */
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    s.later.config.host = YCIAM_DEFAULT_HOST;
    assert_int_equal(restore(), YCIAM_OK);
}

/* The bytes after a text in memory are not part of it. */
static void the_same_texts_elsewhere_are_the_same_owner(void **state)
{
    static const struct {
        char host[sizeof YCIAM_DEFAULT_HOST];
        char audience[sizeof YCIAM_DEFAULT_AUDIENCE];
        char others[4];
    } texts = { YCIAM_DEFAULT_HOST, YCIAM_DEFAULT_AUDIENCE, "xyz" };

    (void) state;
    s.later.config.host = texts.host;
    s.later.config.audience = texts.audience;
    assert_int_equal(restore(), YCIAM_OK);
}

/* The key may be another one of the same account. */
static void another_account_is_refused(void **state)
{
    (void) state;
    strcpy(s.later.key.id, "ajeotherkey000000001");
    assert_int_equal(restore(), YCIAM_OK);
    strcpy(s.later.key.service_account_id, "ajeother000000000001");
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    s.later.key = s.rig.key;
    s.later.config.account_id = "ajeother000000000001"; /* for a source that needs an account */
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT);
    assert_null(yciam_token(&s.later.iam));
}

static void a_source_without_a_key_is_saved_too(void **state)
{
    (void) state;
    s.rig.config.source = &yciam_source_given;
    s.rig.config.key = NULL;
    rig_init(&s.rig);
    assert_int_equal(yciam_set_token(&s.rig.iam, RIG_TOKEN, FAKE_EPOCH + 43200), YCIAM_OK);
    state_rig_save(&s);
    assert_int_equal(restore(), YCIAM_ERR_ARGUMENT); /* with a key, and so with an account */
    s.later.config.source = &yciam_source_given;
    s.later.config.key = NULL;
    assert_int_equal(restore(), YCIAM_OK);
    assert_string_equal(yciam_token(&s.later.iam), RIG_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(another_audience_is_refused, setup),
        cmocka_unit_test_setup(another_host_is_refused, setup),
        cmocka_unit_test_setup(the_same_texts_elsewhere_are_the_same_owner, setup),
        cmocka_unit_test_setup(another_account_is_refused, setup),
        cmocka_unit_test_setup(a_source_without_a_key_is_saved_too, setup),
    };

    return cmocka_run_group_tests_name("state_owner", tests, NULL, NULL);
}
