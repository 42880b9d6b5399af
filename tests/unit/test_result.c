/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <limits.h>

#include "../../core/util/result_class.h"

static const struct {
    yciam_result_t result;
    yciam_class_t class_of;
} members[] = {
    { YCIAM_WORKING, YCIAM_CLASS_NONE },
    { YCIAM_PENDING, YCIAM_CLASS_NONE },
    { YCIAM_OK, YCIAM_CLASS_NONE },
    { YCIAM_ERR_MEMORY, YCIAM_CLASS_SYSTEM },
    { YCIAM_ERR_ENTROPY, YCIAM_CLASS_SYSTEM },
    { YCIAM_ERR_ARGUMENT, YCIAM_CLASS_USAGE },
    { YCIAM_ERR_SPACE, YCIAM_CLASS_USAGE },
    { YCIAM_ERR_CALLBACK, YCIAM_CLASS_USAGE },
    { YCIAM_ERR_KEY_JSON, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_FIELD, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_ID, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_USER, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_PEM, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_ENCRYPTED, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_PUBLIC, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_TYPE, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_REJECTED, YCIAM_CLASS_KEY },
    { YCIAM_ERR_SIGN, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_BIG, YCIAM_CLASS_KEY },
    { YCIAM_ERR_KEY_BLOB, YCIAM_CLASS_KEY },
    { YCIAM_ERR_CLOCK, YCIAM_CLASS_CLOCK },
    { YCIAM_ERR_DNS, YCIAM_CLASS_NETWORK },
    { YCIAM_ERR_CONNECT, YCIAM_CLASS_NETWORK },
    { YCIAM_ERR_NETWORK, YCIAM_CLASS_NETWORK },
    { YCIAM_ERR_CLOSED, YCIAM_CLASS_NETWORK },
    { YCIAM_ERR_TLS, YCIAM_CLASS_TLS },
    { YCIAM_ERR_CERT, YCIAM_CLASS_TLS },
    { YCIAM_ERR_CERT_HOST, YCIAM_CLASS_TLS },
    { YCIAM_ERR_CERT_TIME, YCIAM_CLASS_TLS },
    { YCIAM_ERR_ANCHOR, YCIAM_CLASS_TLS },
    { YCIAM_ERR_REFUSED, YCIAM_CLASS_REFUSED },
    { YCIAM_ERR_BUSY, YCIAM_CLASS_REFUSED },
    { YCIAM_ERR_HTTP_STATUS, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_HTTP_FIELD, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_HTTP_LENGTH, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_HTTP_CODING, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_HTTP_CHUNK, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_HTTP_LONG, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_LONG, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_JSON, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_JSON_BIG, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_ANSWER, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_EXPIRED, YCIAM_CLASS_ANSWER },
    { YCIAM_ERR_TIMEOUT, YCIAM_CLASS_TIMEOUT },
};

static void the_ranges_are_those_of_the_classes(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        yciam_result_t result = members[i].result;
        yciam_class_t class_of = members[i].class_of;
        bool is_lasting = class_of == YCIAM_CLASS_USAGE || class_of == YCIAM_CLASS_KEY || result == YCIAM_ERR_REFUSED ||
                          result == YCIAM_ERR_LONG;

        CHECK(yciam_priv_is_lasting(result) == is_lasting, "%d", (int) result);
    }
}

static void every_result_has_its_class(void **state)
{
    (void) state;
    assert_int_equal(sizeof members / sizeof *members, YCIAM_WORKING - YCIAM_ERR_KEY_BLOB + 1);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        CHECK(yciam_result_class(members[i].result) == members[i].class_of, "%d", (int) members[i].result);
    }
}

static void other_numbers_have_none(void **state)
{
    static const int numbers[] = { 3, 100, INT_MAX, YCIAM_ERR_KEY_BLOB - 1, -100, -128, -129, -1000, INT_MIN };

    (void) state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        CHECK(yciam_result_class((yciam_result_t) numbers[i]) == YCIAM_CLASS_NONE, "%d", numbers[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ranges_are_those_of_the_classes),
        cmocka_unit_test(every_result_has_its_class),
        cmocka_unit_test(other_numbers_have_none),
    };

    return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}
