/* SPDX-License-Identifier: Apache-2.0 */
#include "measure.h"

#include <mbedtls/platform.h>

static bool was_short;

/* Mbed TLS's own function. superloop.mk gives it this name. */
void *unwatched_mbedtls_calloc(size_t count, size_t size);

void *mbedtls_calloc(size_t count, size_t size)
{
    void *memory = unwatched_mbedtls_calloc(count, size);

    was_short = was_short || memory == NULL;
    return memory;
}

bool measure_arena_was_short(void)
{
    bool answer = was_short;

    was_short = false;
    return answer;
}
