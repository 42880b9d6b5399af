/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "../../core/util/crc32.h"

static uint32_t crc_of(const void *data, size_t len)
{
    return yciam_priv_crc32(YCIAM_CRC32_START, data, len) ^ UINT32_MAX;
}

/* Check values, the same as zlib's crc32() returns. */
static void known_values(void **state)
{
    uint8_t bytes[256];

    (void) state;
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t) i;
    }
    assert_int_equal(crc_of("", 0), 0);
    assert_int_equal(crc_of("a", 1), 0xE8B7BE43u);
    assert_int_equal(crc_of("123456789", 9), 0xCBF43926u);
    assert_int_equal(crc_of(bytes, sizeof bytes), 0x29058C73u);
}

static void parts_make_the_same_as_the_whole(void **state)
{
    uint32_t crc = yciam_priv_crc32(YCIAM_CRC32_START, "1234", 4);

    (void) state;
    assert_int_equal(yciam_priv_crc32(crc, "56789", 5) ^ UINT32_MAX, 0xCBF43926u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(parts_make_the_same_as_the_whole),
    };

    return cmocka_run_group_tests_name("crc32", tests, NULL, NULL);
}
