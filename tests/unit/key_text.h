/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a key file, and checks the rules for every result. */
#ifndef YCIAM_TESTS_KEY_TEXT_H
#define YCIAM_TESTS_KEY_TEXT_H

#include <stddef.h>

#include <yciam/authorized_key.h>

/*
 * Loads a key from a copy of the text, with a scratch of exactly scratch_cap bytes. Checks that the text is unchanged,
 * that the scratch is wiped, the error record, and that a failure leaves no key.
 */
yciam_result_t load_key_text(yciam_key_t *key, yciam_error_t *error, const char *text, size_t len, size_t scratch_cap);

/* The same with the fixture key-VARIANT.json. */
yciam_result_t load_key_fixture(yciam_key_t *key, yciam_error_t *error, const char *variant, size_t scratch_cap);

#endif
