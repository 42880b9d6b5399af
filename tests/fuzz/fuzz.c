/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define GUARDED_CAP    65536u
#define PAGE           4096u
#define SECRET_RUN_MAX 40u /* see yciam_error_t */

void fuzz_fail(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

void *fuzz_copy(const void *data, size_t len)
{
    void *copy = malloc(len);

    CHECK(copy != NULL);
    if (len > 0) {
        memcpy(copy, data, len);
    }
    return copy;
}

char *fuzz_text(const void *data, size_t len)
{
    char *copy = malloc(len + 1u);

    CHECK(copy != NULL);
    if (len > 0) {
        memcpy(copy, data, len);
    }
    copy[len] = '\0';
    return copy;
}

void *fuzz_guarded_copy(const void *data, size_t len)
{
    static uint8_t *space;
    uint8_t *copy;

    CHECK(len <= GUARDED_CAP);
    if (space == NULL) {
        void *map = mmap(NULL, GUARDED_CAP + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        CHECK(map != MAP_FAILED);
        space = map;
        CHECK(mprotect(space + GUARDED_CAP, PAGE, PROT_NONE) == 0);
    }
    copy = space + GUARDED_CAP - len;
    if (len > 0) {
        memcpy(copy, data, len);
    }
    return copy;
}

bool fuzz_is_zero(const void *data, size_t len)
{
    const uint8_t *bytes = data;

    return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1u) == 0);
}

static bool is_token_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("~+/=._-", c));
}

/* Whether the text has only whole characters of UTF-8, each of them printable. */
static void check_printable(const char *text)
{
    for (const uint8_t *at = (const uint8_t *) text; *at != '\0';) {
        unsigned len = *at < 0x80u ? 1u : *at < 0xE0u ? 2u : *at < 0xF0u ? 3u : 4u;
        uint32_t point = len == 1u ? *at : *at & (0x7Fu >> len);

        CHECK(*at < 0x80u || *at >= 0xC2u);
        at++;
        for (; len > 1u; len--) {
            CHECK(*at >= 0x80u && *at < 0xC0u);
            point = point << 6 | (*at++ & 0x3Fu);
        }
        CHECK(yciam_is_printable(point));
    }
}

void fuzz_check_error_texts(const yciam_error_t *error)
{
    size_t len = strnlen(error->message, sizeof error->message);
    size_t run = 0;

    CHECK(len < sizeof error->message);
    check_printable(error->message);
    if (len == sizeof error->message - 1u && memcmp(error->message + len - 3u, "...", 3) == 0) {
        len -= 3u; /* the full stops of a message that was cut off are no secret */
    }
    for (size_t i = 0; i < len; i++) {
        run = is_token_character(error->message[i]) ? run + 1u : 0;
        CHECK(run <= SECRET_RUN_MAX);
    }
    len = strnlen(error->request_id, sizeof error->request_id);
    CHECK(len < sizeof error->request_id);
    for (size_t i = 0; i < len; i++) {
        CHECK(error->request_id[i] > ' ' && error->request_id[i] <= '~');
    }
    CHECK(yciam_result_text(error->result)[0] != '\0' && yciam_stage_text(error->stage)[0] != '\0');
}
