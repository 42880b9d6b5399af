/* SPDX-License-Identifier: Apache-2.0 */
/* The tests' own generator of random numbers, so that a failure can be repeated (Marsaglia's xorshift). */
#ifndef YCIAM_TESTS_GENERATOR_H
#define YCIAM_TESTS_GENERATOR_H

#include <stdint.h>

static inline uint32_t next(void)
{
    static uint64_t generator = 0x9E3779B97F4A7C15u;

    generator ^= generator << 13;
    generator ^= generator >> 7;
    generator ^= generator << 17;
    return (uint32_t) (generator >> 32);
}

#endif
