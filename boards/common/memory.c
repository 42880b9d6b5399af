/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memcpy and memset by words. They replace picolibc's, which are built for size and work by bytes: with those a
 * signature takes a fifth longer, because it copies and clears big numbers so often.
 */
#include <stdint.h>
#include <string.h>

/* superloop.mk keeps the compiler from turning the loops in these functions into calls of the same functions. */

typedef uint32_t __attribute__((may_alias)) word_t;

#define WORD_MASK   (sizeof(word_t) - 1u)
#define BLOCK_WORDS 4u

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
    uint8_t *out = to;
    const uint8_t *in = from;

    if ((((uintptr_t) to | (uintptr_t) from) & WORD_MASK) == 0) {
        for (; len >= BLOCK_WORDS * sizeof(word_t); len -= BLOCK_WORDS * sizeof(word_t)) {
            const word_t *source = (const word_t *) in;
            word_t *target = (word_t *) out;
            word_t a = source[0], b = source[1], c = source[2], d = source[3];

            target[0] = a;
            target[1] = b;
            target[2] = c;
            target[3] = d;
            in += BLOCK_WORDS * sizeof(word_t);
            out += BLOCK_WORDS * sizeof(word_t);
        }
    }
    while (len-- > 0) {
        *out++ = *in++;
    }
    return to;
}

void *memset(void *to, int value, size_t len)
{
    uint8_t *out = to;

    for (; len > 0 && ((uintptr_t) out & WORD_MASK) != 0; len--) {
        *out++ = (uint8_t) value;
    }
    for (; len >= sizeof(word_t); len -= sizeof(word_t)) {
        *(word_t *) out = (uint8_t) value * 0x01010101u;
        out += sizeof(word_t);
    }
    for (; len > 0; len--) {
        *out++ = (uint8_t) value;
    }
    return to;
}
