/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel for ARMv7E-M and ARMv8-M with the DSP extension: see kernel.h for what each function does.
 * UMAAL low, high, x, y: high:low = x * y + low + high. It leaves the flags alone, as loads and stores do.
 */
#include "kernel.h"

#ifdef YCIAM_RSA_KERNEL_UMAAL

    .syntax unified
    .thumb
    .text

    .macro FUNCTION name
    .balign 4
    .global \name
    .type \name, %function
    .thumb_func
\name:
    .endm

#define LOOP_LIMBS 24       /* limbs of b that the loop of multiply_block takes in a turn */
#define LIMB_CODE_BYTES 28  /* bytes of code for each: all instructions of PAIR are 4 bytes long */

/*
 * Two limbs of b. c0..c3 hold the carry of the four rows to the next four limbs of t; n0, n1 get the next two limbs of
 * t. Afterwards c2, c3, n0, n1 hold the carry.
 */
    .macro PAIR at, c0, c1, c2, c3, n0, n1
    ldr.w \n0, [r0, #\at]
    ldr.w \n1, [r0, #\at + 4]
    ldr.w r12, [r2, #\at]
    ldr.w lr, [r2, #\at + 4]
    umaal \c0, \n0, r3, r12
    umaal \c1, \n0, r4, r12
    umaal \c2, \n0, r5, r12
    umaal \c3, \n0, r6, r12
    umaal \c1, \n1, r3, lr
    umaal \c2, \n1, r4, lr
    umaal \c3, \n1, r5, lr
    umaal \n0, \n1, r6, lr
    str.w \c0, [r0, #\at]
    str.w \c1, [r0, #\at + 4]
    .endm

/* Six limbs: after them the registers have the same roles again. */
    .macro SIX_LIMBS at
    PAIR \at, r7, r8, r9, r10, r11, r1
    PAIR \at + 8, r9, r10, r11, r1, r7, r8
    PAIR \at + 16, r11, r1, r7, r8, r9, r10
    .endm

/*
 * r0 t, r1 inverse, r2 b, r3 n, [sp] carry. t[0..4) is in r7..r10, inverse in r1, r11, r12, lr; their product modulo
 * 2^128 comes into r3..r6.
 */
FUNCTION yciam_priv_rsa_reduce_block
    push {r3-r11, lr}
    ldm r0, {r7-r10}
    ldm r1, {r1, r11, r12, lr}
    umull r3, r4, r7, r1
    movs r5, #0
    umaal r4, r5, r7, r11
    movs r6, #0
    umaal r5, r6, r7, r12
    mla r6, r7, lr, r6
    movs r7, #0
    umaal r4, r7, r8, r1
    umaal r5, r7, r8, r11
    mla r6, r8, r12, r6
    add r6, r7
    movs r7, #0
    umaal r5, r7, r9, r1
    mla r6, r9, r11, r6
    add r6, r7
    mla r6, r10, r1, r6
    b multiply_rows

/* r0 t, r1 a, r2 b, r3 n, [sp] carry. */
FUNCTION yciam_priv_rsa_multiply_block
    push {r3-r11, lr}
    ldm r1, {r3-r6}

/*
 * a is in r3..r6, n on top of the stack. If n is not a multiple of LOOP_LIMBS, the first turn enters the loop in the
 * middle, and r0 and r2 point before t and b by as much as the turn leaves out. It does not matter which registers hold
 * the carry at that place, since all are 0.
 */
multiply_rows:
    ldr r7, [sp]
    add r12, r2, r7, lsl #2
    str r12, [sp]                   /* the end of b */
1:  subs r7, #LOOP_LIMBS
    bhi 1b                          /* r7: the limbs to skip in the first turn, negative */
    add r0, r0, r7, lsl #2
    add r2, r2, r7, lsl #2
    adr r12, 2f
    mov r8, #LIMB_CODE_BYTES
    mls r12, r7, r8, r12
    movs r1, #0
    movs r7, #0
    mov r8, r7
    mov r9, r7
    mov r10, r7
    mov r11, r7
    mov pc, r12
    .balign 4
2:  SIX_LIMBS 0
    SIX_LIMBS 24
    SIX_LIMBS 48
    SIX_LIMBS 72
    ldr r12, [sp]
    add r0, #4 * LOOP_LIMBS
    add r2, #4 * LOOP_LIMBS
    cmp r2, r12
    bne.w 2b
    ldr r12, [sp, #40]              /* carry, into the flag */
    ldm r0, {r3-r6}
    subs r12, #1
    adcs r7, r3
    adcs r8, r4
    adcs r9, r5
    adcs r10, r6
    stm r0, {r7-r10}
    mov r0, #0
    adc r0, r0, #0
    add sp, #4
    pop {r4-r11, pc}

/* r0 t, r1 a, r2 n. Eight limbs of t in r3..r10, of which the first and the last are 0. */
FUNCTION yciam_priv_rsa_block_products
    push {r4-r11, lr}
    movs r3, #0
1:  ldm r1!, {r10, r11, r12, lr}
    umull r4, r5, r10, r11
    movs r6, #0
    umaal r5, r6, r10, r12
    movs r7, #0
    umaal r6, r7, r10, lr
    mov r8, #0
    umaal r6, r8, r11, r12
    umaal r7, r8, r11, lr
    mov r9, #0
    umaal r8, r9, r12, lr
    mov r10, #0
    stm r0!, {r3-r10}
    subs r2, #4
    bne 1b
    pop {r4-r11, pc}

/* One square: low and high are limbs of t, r3 the carry, lr 0. */
    .macro ADD_SQUARE low, high
    ldr r12, [r1], #4
    umaal \low, r3, r12, r12
    umaal \high, r3, lr, lr
    .endm

/* r0 t, r1 a, r2 n. The carry of the doubling stays in the flag from turn to turn. */
FUNCTION yciam_priv_rsa_double_and_square
    push {r4-r11, lr}
    mov lr, #0
    adds r3, lr, #0                 /* clears the flag, too */
1:  ldm r0, {r4-r11}
    adcs r4, r4
    adcs r5, r5
    adcs r6, r6
    adcs r7, r7
    adcs r8, r8
    adcs r9, r9
    adcs r10, r10
    adcs r11, r11
    ADD_SQUARE r4, r5
    ADD_SQUARE r6, r7
    ADD_SQUARE r8, r9
    ADD_SQUARE r10, r11
    stm r0!, {r4-r11}
    sub r2, r2, #4
    cbz r2, 2f
    b 1b
2:  pop {r4-r11, pc}

/* r0 r, r1 a, r2 b, r3 n, [sp] mask. The borrow stays in the flag from turn to turn. */
FUNCTION yciam_priv_rsa_subtract
    push {r4-r11, lr}
    ldr r12, [sp, #36]
    cmp r0, r0                      /* sets the flag: no borrow */
1:  ldm r1!, {r4-r7}
    ldm r2!, {r8-r11}
    and r8, r12
    and r9, r12
    and r10, r12
    and r11, r12
    sbcs r4, r8
    sbcs r5, r9
    sbcs r6, r10
    sbcs r7, r11
    stm r0!, {r4-r7}
    sub r3, r3, #4
    cbz r3, 2f
    b 1b
2:  sbc r0, r0, r0
    rsb r0, r0, #0
    pop {r4-r11, pc}

/* One entry: r12 counts down to the index, and lr is all ones there, 0 elsewhere. MLS subtracts the product, so -1 adds the entry. */
    .macro ADD_ENTRY
    ldm r1, {r8-r11}
    add r1, r1, r2, lsl #2
    subs r12, #1
    sbc lr, lr, lr
    mls r4, r8, lr, r4
    mls r5, r9, lr, r5
    mls r6, r10, lr, r6
    mls r7, r11, lr, r7
    .endm

/*
 * r0 r, r1 table, r2 n, r3 index. Four limbs of all entries a turn; [sp] counts the limbs. The inner loop ends after 16
 * entries for any index: r12 is then index - 16, the value in r3.
 */
FUNCTION yciam_priv_rsa_select
    push {r2, r4-r11, lr}
    sub r3, #YCIAM_RSA_TABLE
1:  add r12, r3, #YCIAM_RSA_TABLE
    movs r4, #0
    movs r5, #0
    movs r6, #0
    movs r7, #0
2:  ADD_ENTRY
    ADD_ENTRY
    ADD_ENTRY
    ADD_ENTRY
    cmp r12, r3
    bne.w 2b
    stm r0!, {r4-r7}
    sub r1, r1, r2, lsl #6          /* 16 entries back, four limbs on */
    add r1, #16
    ldr r12, [sp]
    subs r12, #4
    str r12, [sp]
    bne.w 1b
    add sp, #4
    pop {r4-r11, pc}

#endif
