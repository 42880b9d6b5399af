/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_KEY_HINT_H
#define YCIAM_LINUX_KEY_HINT_H

#include <stddef.h>

/*
 * A hint about a text that is not a key file; NULL if it looks like nothing known. The hint repeats no part of the
 * text. text[len] is a NUL.
 */
const char *key_hint(const char *text, size_t len);

#endif
