/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_TEXT_H
#define YCIAM_LINUX_TEXT_H

#include <stdbool.h>

/*
 * Whether a text is valid UTF-8 (RFC 3629) that a terminal shows as it is: no control characters, no change of
 * direction.
 */
bool text_is_printable(const char *text);

#endif
