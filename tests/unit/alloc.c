/* SPDX-License-Identifier: Apache-2.0 */
#include "alloc.h"

static unsigned fail_at;
static unsigned calls;
static size_t live;

/* The linker's names for the real functions and for ours. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

static void *counted(void *block)
{
    live += block != NULL ? 1u : 0u;
    return block;
}

void *__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return ++calls == fail_at ? NULL : counted(__real_calloc(count, size));
}

void __wrap_free(void *block)
{
    live -= block != NULL ? 1u : 0u;
    __real_free(block);
}

void alloc_fail_at(unsigned k)
{
    fail_at = k;
    calls = 0;
}

unsigned alloc_calls(void)
{
    return calls;
}

size_t alloc_live(void)
{
    return live;
}
