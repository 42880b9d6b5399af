/* SPDX-License-Identifier: Apache-2.0 */
/* base64url without padding (RFC 7515, 2; RFC 4648, 5), encoding only: nothing here has to decode it. */
#ifndef YCIAM_CORE_BASE64URL_H
#define YCIAM_CORE_BASE64URL_H

#include "writer.h"

/* Encodes in place all that was written since w->len was `from`. */
void yciam_priv_base64url_encode(yciam_writer_t *w, size_t from);

#endif
