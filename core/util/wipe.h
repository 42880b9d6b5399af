/* SPDX-License-Identifier: Apache-2.0 */
/* Clearing secrets in a way that the compiler may not leave out. */
#ifndef YCIAM_CORE_WIPE_H
#define YCIAM_CORE_WIPE_H

#include <stddef.h>

void yciam_priv_wipe(void *buf, size_t len);

#endif
