/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_CORE_AUDIENCE_H
#define YCIAM_CORE_AUDIENCE_H

/*
 * The audience of a JWT: `configured`, or the default for NULL. Returns NULL if it is empty, too long, or has a
 * character that no URI has (RFC 3986, 2): JSON escapes none of the others.
 */
const char *yciam_priv_audience(const char *configured);

#endif
