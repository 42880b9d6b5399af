/* SPDX-License-Identifier: Apache-2.0 */
/* Tick and counter of QEMU's RISC-V board `virt`; the first instructions are in start.S. */
#include "board.h"
#include "start.h"

#define REG(address) (*(volatile uint32_t *) (address))

/* The CLINT's timer. It runs at 10 MHz. */
#define MTIMECMP_LOW       REG(0x02004000u)
#define MTIMECMP_HIGH      REG(0x02004004u)
#define MTIME_LOW          REG(0x0200BFF8u)
#define TICK               10000u

#define MCAUSE_TIMER       0x80000007u
#define MIE_TIMER          0x80u
#define MSTATUS_INTERRUPTS 0x8u

static uint64_t next_tick;

static void set_timer(void)
{
    next_tick += TICK;
    MTIMECMP_HIGH = UINT32_MAX; /* no intermediate value may be in the past */
    MTIMECMP_LOW = (uint32_t) next_tick;
    MTIMECMP_HIGH = (uint32_t) (next_tick >> 32);
}

/* The timer's is the only interrupt. start.S calls this function for it. */
void on_trap(void) __attribute__((interrupt("machine"), aligned(4), used));
void on_trap(void)
{
    uint32_t cause;

    __asm volatile("csrr %0, mcause" : "=r"(cause));
    if (cause != MCAUSE_TIMER) {
        fault();
    }
    set_timer();
    board_tick_ms();
}

void board_init(void)
{
    next_tick = MTIME_LOW; /* the upper half is 0 for seven minutes after the start */
    set_timer();
    __asm volatile("csrw mie, %0\n"
                   "csrs mstatus, %1"
                   :
                   : "r"(MIE_TIMER), "r"(MSTATUS_INTERRUPTS));
}

uint32_t board_ticks(void)
{
    uint32_t count;

    __asm volatile("csrr %0, minstret" : "=r"(count));
    return count;
}

void board_sleep(void)
{
    __asm volatile("wfi" ::: "memory");
}
