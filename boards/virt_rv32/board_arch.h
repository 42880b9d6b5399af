/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_ARCH_H
#define BOARD_ARCH_H

#include <stdint.h>

/* The counter is the CPU's own `minstret`. */
#define BOARD_INSTRUCTIONS_PER_TICK 1u

/* A call to the debugger, which QEMU answers (RISC-V Semihosting, 2: these three instructions, uncompressed, on one
 * page). */
static inline intptr_t board_semihost(uintptr_t operation, const void *parameters)
{
    register uintptr_t a0 __asm("a0") = operation;
    register const void *a1 __asm("a1") = parameters;

    __asm volatile(".option push\n"
                   ".option norvc\n"
                   ".balign 16\n"
                   "slli x0, x0, 0x1f\n"
                   "ebreak\n"
                   "srai x0, x0, 7\n"
                   ".option pop\n"
                   : "+r"(a0)
                   : "r"(a1)
                   : "memory");
    return (intptr_t) a0;
}

static inline uint32_t *board_stack_pointer(void)
{
    uint32_t *stack_pointer;

    __asm volatile("mv %0, sp" : "=r"(stack_pointer));
    return stack_pointer;
}

#endif
