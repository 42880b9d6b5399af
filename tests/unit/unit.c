/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

void check_result(int got, int want, const char *name, const char *file, int line)
{
    if (got != want) {
        print_error("%s: got %d (%s), want %d (%s)\n", name, got, yciam_result_text((yciam_result_t) got), want,
                    yciam_result_text((yciam_result_t) want));
        _fail(file, line);
    }
}

bool all_zero(const void *buf, size_t len)
{
    const uint8_t *bytes = (const uint8_t *) buf;

    while (len > 0 && bytes[len - 1u] == 0) {
        len--;
    }
    return len == 0;
}

bool contains(const void *buf, size_t len, const char *text)
{
    const char *at = (const char *) buf;
    size_t text_len = strlen(text);

    for (; len >= text_len; at++, len--) {
        if (memcmp(at, text, text_len) == 0) {
            return true;
        }
    }
    return false;
}

char *exact_copy(const char *text, size_t len)
{
    char *copy = (char *) malloc(len + 1u);

    assert_non_null(copy);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *exact_bytes(const void *bytes, size_t len)
{
    char *copy = (char *) malloc(len);

    assert_non_null(copy);
    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    return copy;
}

char *read_fixture(const char *name, size_t *len)
{
    char path[256];
    FILE *file;
    char *text;

    (void) snprintf(path, sizeof path, "%s/%s", UNIT_FIXTURES, name);
    file = fopen(path, "rb");
    CHECK(file != NULL, "%s cannot be opened", path);
    text = (char *) calloc(1, 16384);
    assert_non_null(text);
    *len = fread(text, 1, 16383, file);
    (void) fclose(file);
    return text;
}
