/* SPDX-License-Identifier: Apache-2.0 */
#include "key_text.h"

#include "unit.h"

yciam_result_t load_key_text(yciam_key_t *key, yciam_error_t *error, const char *text, size_t len, size_t scratch_cap)
{
    char *copy = exact_bytes(text, len);
    uint8_t *exact = (uint8_t *) malloc(scratch_cap + 1u);
    yciam_result_t result;

    assert_non_null(exact);
    memset(exact, 0x5A, scratch_cap + 1u);
    memset(error, 0x5A, sizeof *error);
    memset(key, 0, sizeof *key);
    result = yciam_key_load(key, copy, len, exact, scratch_cap, error);
    assert_memory_equal(copy, text, len);
    assert_true(all_zero(exact, scratch_cap));
    assert_int_equal(exact[scratch_cap], 0x5A);
    free(exact);
    free(copy);
    assert_int_equal(error->result, result);
    assert_int_equal(error->stage, YCIAM_STAGE_KEY);
    assert_int_equal(error->http_status, 0);
    assert_string_equal(error->message, "");
    assert_true(result == YCIAM_OK || all_zero(key, sizeof *key));
    return result;
}

yciam_result_t load_key_fixture(yciam_key_t *key, yciam_error_t *error, const char *variant, size_t scratch_cap)
{
    char name[64];
    size_t len;
    char *text;
    yciam_result_t result;

    (void) snprintf(name, sizeof name, "key-%s.json", variant);
    text = read_fixture(name, &len);
    result = load_key_text(key, error, text, len, scratch_cap);
    free(text);
    return result;
}
