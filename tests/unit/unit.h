/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by all unit tests: cmocka with the headers that it needs, checks that name their case, fixtures. */
#ifndef YCIAM_TESTS_UNIT_H
#define YCIAM_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <yciam/result.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Fails with a message that names the case of a table. */
#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            print_error("%s: ", #condition);                                                                           \
            fail_msg(__VA_ARGS__);                                                                                     \
        }                                                                                                              \
    } while (0)

/* Fails if `got` is not the result `want`, and names both. */
#define CHECK_RESULT(got, want, name) check_result((int) (got), (int) (want), (name), __FILE__, __LINE__)
void check_result(int got, int want, const char *name, const char *file, int line);

bool all_zero(const void *buf, size_t len);
bool contains(const void *buf, size_t len, const char *text);

/* A copy on the heap that ends with its NUL, so that a sanitizer notices a read after it. The caller frees it. */
char *exact_copy(const char *text, size_t len);

/* A copy on the heap that ends with its last byte, so that a sanitizer notices a read after it. The caller frees it. */
char *exact_bytes(const void *bytes, size_t len);

/* Reads a file of the fixtures' folder (see unit.mk), NUL-terminated, on the heap. The caller frees it. */
char *read_fixture(const char *name, size_t *len);

#endif
