/* SPDX-License-Identifier: Apache-2.0 */
/* base64url without padding (RFC 7515, 2; RFC 4648, 5). Encoding only: the library never decodes it. */
#ifndef YCIAM_CORE_BASE64URL_H
#define YCIAM_CORE_BASE64URL_H

#include "writer.h"

/* Replaces the bytes of w->buf from offset `from` to w->len by their base64url text. Sets w->overflow if it does not
 * fit; the bytes then stay as they are. */
void yciam_priv_base64url_encode(yciam_writer_t *w, size_t from);

#endif
