/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the proofs. Each begins in `proof`; nondet_…() is any value at all. */
#ifndef YCIAM_TESTS_PROOF_H
#define YCIAM_TESTS_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void proof(void);

void __CPROVER_assume(bool condition);
void __CPROVER_assert(bool condition, const char *what);
void __CPROVER_havoc_object(void *object);

bool nondet_bool(void);
char nondet_char(void);
int nondet_int(void);
unsigned nondet_unsigned(void);
uint8_t nondet_uint8(void);
uint16_t nondet_uint16(void);
uint32_t nondet_uint32(void);
uint64_t nondet_uint64(void);
size_t nondet_size(void);

#define ASSUME(condition) __CPROVER_assume(condition)
#define PROVE(condition)  __CPROVER_assert(condition, #condition)

/*
 * Any `len` bytes, up to a constant max, at the end of an object of a constant size, so that the next byte is out of
 * bounds. An object of any size would take the solver far longer. No code in these proofs reads backwards.
 */
#define ANY_BYTES(name, len, max)                                                                                      \
    uint8_t name##_space[max];                                                                                         \
    uint8_t *name = name##_space + ((max) - (len))

#endif
