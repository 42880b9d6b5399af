/* SPDX-License-Identifier: Apache-2.0 */
/* Overwrites secrets with zeros. The compiler cannot remove the call, even if nothing reads the buffer afterwards. */
#ifndef YCIAM_CORE_WIPE_H
#define YCIAM_CORE_WIPE_H

#include <stddef.h>

/* buf may be NULL if len is 0. */
void yciam_priv_wipe(void *buf, size_t len);

#endif
