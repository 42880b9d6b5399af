/* SPDX-License-Identifier: Apache-2.0 */
/* What the harnesses share: a check that stops the fuzzer, and copies whose every byte beyond the end is out of bounds.
 */
#ifndef YCIAM_TESTS_FUZZ_H
#define YCIAM_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

/* libFuzzer's entry; the harness of each program defines it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void) 0 : fuzz_fail(#condition, __FILE__, __LINE__))

void fuzz_fail(const char *condition, const char *file, int line) __attribute__((noreturn));

/* A copy of exactly this size on the heap, never NULL: AddressSanitizer sees the first byte read or written past it. */
void *fuzz_copy(const void *data, size_t len);

/* The same with a NUL behind it, for what takes text. */
char *fuzz_text(const void *data, size_t len);

/* And for code that is not instrumented: the copy ends at a page that cannot be touched. One at a time. */
void *fuzz_guarded_copy(const void *data, size_t len);

bool fuzz_is_zero(const void *data, size_t len);

/* The promises that yciam_error_t makes of its texts. */
void fuzz_check_error_texts(const yciam_error_t *error);

#endif
