/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/util/wipe.h"

static void every_byte_and_no_other_is_cleared(void **state)
{
    uint8_t buf[40];

    (void) state;
    for (size_t from = 0; from < 8u; from++) {
        for (size_t len = 0; len <= sizeof buf - from; len++) {
            memset(buf, 0xA5, sizeof buf);
            yciam_priv_wipe(buf + from, len);
            assert_true(all_zero(buf + from, len));
            for (size_t i = 0; i < sizeof buf; i++) {
                assert_int_equal(buf[i], i >= from && i < from + len ? 0 : 0xA5);
            }
        }
    }
}

static void nothing_may_be_wiped(void **state)
{
    (void) state;
    yciam_priv_wipe(NULL, 0); /* an optional buffer that the application did not configure */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_and_no_other_is_cleared),
        cmocka_unit_test(nothing_may_be_wiped),
    };

    return cmocka_run_group_tests_name("wipe", tests, NULL, NULL);
}
