/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_KEY_HINT_H
#define YCIAM_LINUX_KEY_HINT_H

#include <stddef.h>

/*
 * What a text that is no key file looks like, and what to do about it; NULL where it looks like nothing known. The
 * answer repeats nothing of the text. text[len] is a NUL.
 */
const char *key_hint(const char *text, size_t len);

#endif
