/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <limits.h>

/* A word that the text of each result must contain, so that a text in the wrong place is noticed. */
static const struct {
    yciam_result_t result;
    const char *word;
} words[] = {
    { YCIAM_WORKING, "working" },
    { YCIAM_PENDING, "pending" },
    { YCIAM_OK, "done" },
    { YCIAM_ERR_MEMORY, "memory" },
    { YCIAM_ERR_ENTROPY, "entropy" },
    { YCIAM_ERR_ARGUMENT, "argument" },
    { YCIAM_ERR_SPACE, "buffer" },
    { YCIAM_ERR_CALLBACK, "callback" },
    { YCIAM_ERR_KEY_JSON, "JSON" },
    { YCIAM_ERR_KEY_FIELD, "field" },
    { YCIAM_ERR_KEY_ID, "ID" },
    { YCIAM_ERR_KEY_USER, "user" },
    { YCIAM_ERR_KEY_PEM, "PEM" },
    { YCIAM_ERR_KEY_ENCRYPTED, "encrypted" },
    { YCIAM_ERR_KEY_PUBLIC, "public" },
    { YCIAM_ERR_KEY_TYPE, "RSA" },
    { YCIAM_ERR_KEY_REJECTED, "rejected" },
    { YCIAM_ERR_SIGN, "signature" },
    { YCIAM_ERR_KEY_BIG, "too many values" },
    { YCIAM_ERR_KEY_BLOB, "blob" },
    { YCIAM_ERR_CLOCK, "clock" },
    { YCIAM_ERR_DNS, "host not found" },
    { YCIAM_ERR_CONNECT, "no connection" },
    { YCIAM_ERR_NETWORK, "lost" },
    { YCIAM_ERR_CLOSED, "closed" },
    { YCIAM_ERR_TLS, "TLS" },
    { YCIAM_ERR_CERT, "certificate not trusted" },
    { YCIAM_ERR_CERT_HOST, "another host" },
    { YCIAM_ERR_CERT_TIME, "expired or not yet" },
    { YCIAM_ERR_ANCHOR, "anchor" },
    { YCIAM_ERR_REFUSED, "refused" },
    { YCIAM_ERR_BUSY, "unavailable" },
    { YCIAM_ERR_HTTP_STATUS, "status" },
    { YCIAM_ERR_HTTP_FIELD, "HTTP field" },
    { YCIAM_ERR_HTTP_LENGTH, "length" },
    { YCIAM_ERR_HTTP_CODING, "coding" },
    { YCIAM_ERR_HTTP_CHUNK, "chunk" },
    { YCIAM_ERR_HTTP_LONG, "head too long" },
    { YCIAM_ERR_LONG, "answer too long" },
    { YCIAM_ERR_JSON, "not JSON" },
    { YCIAM_ERR_JSON_BIG, "too deep" },
    { YCIAM_ERR_ANSWER, "answer lacks" },
    { YCIAM_ERR_EXPIRED, "token expired" },
    { YCIAM_ERR_TIMEOUT, "timeout" },
};

static void every_result_has_its_text(void **state)
{
    (void) state;
    assert_int_equal(sizeof words / sizeof *words, YCIAM_WORKING - YCIAM_ERR_KEY_BLOB + 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *text = yciam_result_text(words[i].result);

        CHECK(strstr(text, words[i].word) != NULL, "%d is called \"%s\"", (int) words[i].result, text);
        for (size_t other = 0; other < i; other++) {
            CHECK(strcmp(text, yciam_result_text(words[other].result)) != 0, "\"%s\" stands twice", text);
        }
    }
}

static void every_stage_has_its_text(void **state)
{
    static const char *const texts[] = {
        "idle", "key", "clock", "sign", "token", "connect", "send", "receive", "answer"
    };

    (void) state;
    assert_int_equal(sizeof texts / sizeof *texts, YCIAM_STAGE_ANSWER + 1);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_string_equal(yciam_stage_text((yciam_stage_t) i), texts[i]);
    }
}

static void other_numbers_have_a_text_too(void **state)
{
    static const int results[] = { 3, INT_MAX, YCIAM_ERR_KEY_BLOB - 1, -1000, INT_MIN };
    static const int stages[] = { YCIAM_STAGE_ANSWER + 1, 255, INT_MAX, -1 };

    (void) state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        assert_string_equal(yciam_result_text((yciam_result_t) results[i]), "?");
    }
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        assert_string_equal(yciam_stage_text((yciam_stage_t) stages[i]), "?");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_result_has_its_text),
        cmocka_unit_test(every_stage_has_its_text),
        cmocka_unit_test(other_numbers_have_a_text_too),
    };

    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
