/* SPDX-License-Identifier: Apache-2.0 */
/* In a configuration, zero means the default. */
#ifndef YCIAM_CORE_OR_DEFAULT_H
#define YCIAM_CORE_OR_DEFAULT_H

#include <stdint.h>

static inline uint32_t yciam_priv_or_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

#endif
