/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_KEEP_CHECK_H
#define YCIAM_LINUX_KEEP_CHECK_H

#include "options.h"

/*
 * Checks whether the file of `yciam keep` has a token that is good now, by the state beside it. Returns 0, or 1 after
 * one line on stderr. Needs neither a key nor the network.
 */
int keep_check(const options_t *options);

#endif
