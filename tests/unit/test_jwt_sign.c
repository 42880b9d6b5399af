/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <limits.h>

#include <yciam/jwt.h>

#include "jwt_part.h"

static int fake_pendings;       /* how often fake_sign() first returns fake_pending_answer */
static int fake_pending_answer; /* YCIAM_PENDING or YCIAM_WORKING */
static int fake_answer;         /* its result then */
static int32_t fake_native;
static int fake_cancels;
static const uint8_t *seen_message;
static size_t seen_message_len;
static uint8_t *seen_signature;

/* A signature of counted bytes. Until it is done, it must be called with the same arguments. */
static int fake_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                     int32_t *native)
{
    if (seen_message != NULL) {
        assert_ptr_equal(message, seen_message);
        assert_int_equal(message_len, seen_message_len);
        assert_ptr_equal(signature, seen_signature);
    }
    seen_message = message;
    seen_message_len = message_len;
    seen_signature = signature;
    if (fake_pendings > 0) {
        fake_pendings--;
        return fake_pending_answer;
    }
    for (size_t i = 0; i < signer->signature_len; i++) {
        signature[i] = (uint8_t) (i + 1u);
    }
    *native = fake_native;
    return fake_answer;
}

static yciam_key_t fake_key(const char *id, const char *account)
{
    yciam_key_t key;

    memset(&key, 0, sizeof key);
    (void) snprintf(key.id, sizeof key.id, "%s", id);
    (void) snprintf(key.service_account_id, sizeof key.service_account_id, "%s", account);
    key.signer.sign = fake_sign;
    key.signer.signature_len = 256;
    fake_pendings = 0;
    fake_pending_answer = YCIAM_PENDING;
    fake_answer = YCIAM_OK;
    fake_native = 0;
    seen_message = NULL;
    return key;
}

static void check_slow_signer(int pending_answer)
{
    static const yciam_claims_t claims = { NULL, 1722556732, 1722560332 };
    yciam_key_t key = fake_key("a", "b");
    char jwt[800];
    char message[800];
    char signature[256];
    int32_t native = 77;
    size_t message_len;
    size_t len;

    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &len), YCIAM_OK);
    message_len = len;
    memcpy(message, jwt, len);
    fake_pendings = 3;
    fake_pending_answer = pending_answer;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native), pending_answer);
        assert_int_equal(len, message_len);
        assert_memory_equal(jwt, message, message_len);
    }
    fake_native = 5;
    assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native), YCIAM_OK);
    assert_int_equal(native, 5);
    assert_int_equal(seen_message_len, message_len);
    assert_memory_equal(jwt, message, message_len);
    assert_int_equal(jwt[message_len], '.');
    assert_int_equal(decode_jwt_part(jwt + message_len + 1u, len - message_len - 1u, signature, sizeof signature), 256);
    for (unsigned i = 0; i < 256u; i++) {
        assert_int_equal((uint8_t) signature[i], (uint8_t) (i + 1u));
    }
}

static void a_signer_may_take_its_time(void **state)
{
    (void) state;
    check_slow_signer(YCIAM_PENDING);
    check_slow_signer(YCIAM_WORKING);
}

/*
 * Numbers that signer.h does not name: a foreign error code, an enum cut to 8 bits, a result that no signer may return.
 */
static void an_unknown_result_of_a_signer_is_a_failure(void **state)
{
    static const yciam_claims_t claims = { NULL, 1, 2 };
    static const int answers[] = {
        -141, -16512, YCIAM_ERR_ARGUMENT, YCIAM_ERR_TIMEOUT, 3, 115, 26880, INT_MIN, INT_MAX
    };
    yciam_key_t key = fake_key("a", "b");
    char jwt[800];
    int32_t native;
    size_t begun;
    size_t len;

    (void) state;
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &begun), YCIAM_OK);
    for (size_t i = 0; i < COUNT(answers); i++) {
        len = begun;
        fake_answer = answers[i];
        fake_native = 0;
        CHECK(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native) == YCIAM_ERR_SIGN, "%d", answers[i]);
        CHECK(native == answers[i], "%d", answers[i]);
        assert_int_equal(len, begun);
        fake_native = -7;
        CHECK(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native) == YCIAM_ERR_SIGN, "%d", answers[i]);
        assert_int_equal(native, -7);
        CHECK(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, NULL) == YCIAM_ERR_SIGN, "%d", answers[i]);
    }
}

static void count_cancel(const yciam_signer_t *signer)
{
    assert_ptr_equal(signer->ctx, &fake_cancels);
    fake_cancels++;
}

static void a_signature_can_be_cancelled(void **state)
{
    yciam_key_t key = fake_key("a", "b");

    (void) state;
    fake_cancels = 0;
    yciam_jwt_cancel(NULL);
    yciam_jwt_cancel(&key); /* a signer without cancel() */
    key.signer.cancel = count_cancel;
    key.signer.ctx = &fake_cancels;
    yciam_jwt_cancel(&key);
    assert_int_equal(fake_cancels, 1);
}

static void null_is_an_argument_error(void **state)
{
    static const yciam_claims_t claims = { NULL, 1, 2 };
    yciam_key_t key = fake_key("a", "b");
    yciam_key_t without_signer = key;
    char jwt[800];
    int32_t native = 77;
    size_t len = 0;

    (void) state;
    without_signer.signer.sign = NULL;
    assert_int_equal(yciam_jwt_begin(NULL, &claims, jwt, sizeof jwt, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_jwt_begin(&key, NULL, jwt, sizeof jwt, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_jwt_begin(&key, &claims, NULL, sizeof jwt, &len), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_jwt_sign(NULL, jwt, sizeof jwt, &len, &native), YCIAM_ERR_ARGUMENT);
    assert_int_equal(native, 0);
    assert_int_equal(yciam_jwt_sign(&without_signer, jwt, sizeof jwt, &len, NULL), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_jwt_sign(&key, NULL, sizeof jwt, &len, &native), YCIAM_ERR_ARGUMENT);
    assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, NULL, &native), YCIAM_ERR_ARGUMENT);
    len = sizeof jwt + 1u;
    assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native), YCIAM_ERR_SPACE);
}

static void a_signer_may_fail(void **state)
{
    static const yciam_claims_t claims = { NULL, 1, 2 };
    static const int answers[] = { YCIAM_ERR_SIGN, YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY };
    yciam_key_t key = fake_key("a", "b");
    char jwt[800];
    int32_t native;
    size_t begun;
    size_t len;

    (void) state;
    assert_int_equal(yciam_jwt_begin(&key, &claims, jwt, sizeof jwt, &begun), YCIAM_OK);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        len = begun;
        fake_answer = answers[i];
        fake_native = -135;
        assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, &native), answers[i]);
        assert_int_equal(native, -135);
        assert_int_equal(len, begun);
        assert_int_equal(yciam_jwt_sign(&key, jwt, sizeof jwt, &len, NULL), answers[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signer_may_take_its_time),
        cmocka_unit_test(an_unknown_result_of_a_signer_is_a_failure),
        cmocka_unit_test(a_signature_can_be_cancelled),
        cmocka_unit_test(null_is_an_argument_error),
        cmocka_unit_test(a_signer_may_fail),
    };

    return cmocka_run_group_tests_name("jwt_sign", tests, NULL, NULL);
}
