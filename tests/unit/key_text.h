/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a key file, with what holds whatever the result is. */
#ifndef YCIAM_TESTS_KEY_TEXT_H
#define YCIAM_TESTS_KEY_TEXT_H

#include <stddef.h>

#include <yciam/authorized_key.h>

/*
 * Loads a key from a copy of the text, with a scratch of exactly scratch_cap bytes. Checks that the text is unchanged,
 * that the scratch is wiped, what stands in the record, and that a failure leaves no key.
 */
yciam_result_t load_key_text(yciam_key_t *key, yciam_error_t *error, const char *text, size_t len, size_t scratch_cap);

/* The same with the fixture key-VARIANT.json. */
yciam_result_t load_key_fixture(yciam_key_t *key, yciam_error_t *error, const char *variant, size_t scratch_cap);

#endif
