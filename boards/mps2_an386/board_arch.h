/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_ARCH_H
#define BOARD_ARCH_H

#include <stdint.h>

/* The CMSDK timer runs at 25 MHz. With `-icount shift=0` the CPU executes one instruction per nanosecond. */
#define BOARD_INSTRUCTIONS_PER_TICK 40u

/* A call to the debugger, which QEMU answers ("Semihosting for AArch32 and AArch64", 2.3: T32, M profile). */
static inline intptr_t board_semihost(uintptr_t operation, const void *parameters)
{
    register uintptr_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = parameters;

    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return (intptr_t) r0;
}

static inline uint32_t *board_stack_pointer(void)
{
    uint32_t *stack_pointer;

    __asm volatile("mov %0, sp" : "=r"(stack_pointer));
    return stack_pointer;
}

#endif
