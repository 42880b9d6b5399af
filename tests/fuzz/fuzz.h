/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the harnesses: a check that stops the fuzzer, and copies with nothing readable after their end. */
#ifndef YCIAM_TESTS_FUZZ_H
#define YCIAM_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

/* libFuzzer's entry point; the harness of each program defines it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void) 0 : fuzz_fail(#condition, __FILE__, __LINE__))

void fuzz_fail(const char *condition, const char *file, int line) __attribute__((noreturn));

/* A copy of exactly this size on the heap, never NULL: AddressSanitizer sees the first byte read or written past it. */
void *fuzz_copy(const void *data, size_t len);

/* The same with a NUL after it, for functions that take text. */
char *fuzz_text(const void *data, size_t len);

/* The same for code without instrumentation: the copy ends at an inaccessible page. Only one at a time. */
void *fuzz_guarded_copy(const void *data, size_t len);

bool fuzz_is_zero(const void *data, size_t len);

/* Checks the promises that yciam_error_t makes about its texts. */
void fuzz_check_error_texts(const yciam_error_t *error);

#endif
