/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, in two steps. The division by ten: for any value of 64 bits, quotient and rest are right; so 20 divisions,
 * for which there is room, turn any value into 0 (10^20 > 2^64). The digits: for any value of 12 bits and a buffer of
 * any capacity up to 6 bytes, nothing is written outside, and they are the value's.
 */
/* cbmc: --unwind 7 --unwindset divide_by_10.0:65 */
#include "proof.h"

#include <core/util/writer.c>

static void prove_division(void)
{
    uint64_t value = nondet_uint64();
    unsigned rest;
    uint64_t quotient = divide_by_10(value, &rest);

    PROVE(rest < 10u && quotient <= UINT64_MAX / 10u && quotient * 10u + rest == value);
}

static void prove_digits(void)
{
    size_t cap = nondet_size();
    uint64_t value = nondet_uint64() & 0xFFFu;
    uint64_t sum = 0;

    ASSUME(cap > 0 && cap <= 6u);
    ANY_BYTES(buf, cap, 6u);
    yciam_writer_t w = { (char *) buf, cap, 0, false };

    yciam_priv_write_u64(&w, value);

    PROVE(w.len <= cap && w.overflow == (w.len == 0));
    for (size_t i = 0; i < w.len; i++) {
        PROVE(buf[i] >= '0' && buf[i] <= '9');
        sum = sum * 10u + (uint64_t) (buf[i] - '0');
    }
    PROVE(w.overflow || (sum == value && (w.len == 1u || buf[0] != '0')));
}

void proof(void)
{
    prove_division();
    prove_digits();
}
