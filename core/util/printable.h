/* SPDX-License-Identifier: Apache-2.0 */
/* Characters for a log: which of them are shown (yciam_is_printable() in result.h), and their UTF-8. */
#ifndef YCIAM_CORE_PRINTABLE_H
#define YCIAM_CORE_PRINTABLE_H

#include <stddef.h>
#include <stdint.h>

#define YCIAM_UTF8_CAP 4u /* bytes of the longest character */

/* Writes the UTF-8 form (RFC 3629) of a code point up to 0x10FFFF. Returns its length, 1 to YCIAM_UTF8_CAP. */
size_t yciam_priv_utf8_write(char out[YCIAM_UTF8_CAP], uint32_t character);

#endif
