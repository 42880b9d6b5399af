/* SPDX-License-Identifier: Apache-2.0 */
/* The first instructions. The PMP closes the 4 KB below the stack, so that an overflow faults (sections.ld). */
#define GUARD_SIZE 0x1000
#define PMP_LOCKED_NAPOT_NO_ACCESS 0x98

    .section .start, "ax"
    .global __start
__start:
    la sp, __stack_top
    la t0, __stack_bottom - GUARD_SIZE
    srli t0, t0, 2
    ori t0, t0, (GUARD_SIZE >> 3) - 1
    csrw pmpaddr0, t0
    li t0, PMP_LOCKED_NAPOT_NO_ACCESS
    csrw pmpcfg0, t0
    la t0, on_trap
    csrw mtvec, t0
    j start
