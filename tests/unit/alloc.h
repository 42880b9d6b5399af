/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the memory that Mbed TLS and the tests hold, and makes an allocation of Mbed TLS fail. The linker redirects
 * malloc(), calloc() and free() to it (see unit.mk), so that Mbed TLS needs no configuration of its own for the tests.
 */
#ifndef YCIAM_TESTS_ALLOC_H
#define YCIAM_TESTS_ALLOC_H

#include <stddef.h>

/* The k-th calloc() from now on fails; 0: none does. */
void alloc_fail_at(unsigned k);

/* The calls of calloc() since alloc_fail_at(). */
unsigned alloc_calls(void);

/* Blocks that are allocated. */
size_t alloc_live(void);

#endif
