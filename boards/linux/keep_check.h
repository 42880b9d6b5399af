/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_KEEP_CHECK_H
#define YCIAM_LINUX_KEEP_CHECK_H

#include "options.h"

/*
 * Whether the file of `yciam keep` holds a token that is good now, by the state beside it. 0, or 1 after one line on
 * stderr. No key is needed, and no network.
 */
int keep_check(const options_t *options);

#endif
