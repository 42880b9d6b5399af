/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors, tick and counter of the MPS2 board with a Cortex-M4 (application note 386), as QEMU emulates it. */
#include "board.h"
#include "start.h"

#define REG(address)  (*(volatile uint32_t *) (address))

#define SYST_CSR      REG(0xE000E010u)
#define SYST_RVR      REG(0xE000E014u)
#define SYST_CVR      REG(0xE000E018u)
#define CPU_HZ        25000000u

#define TIMER0_CTRL   REG(0x40000000u)
#define TIMER0_VALUE  REG(0x40000004u)
#define TIMER0_RELOAD REG(0x40000008u)

/* ARMv7-M, B1.5.3: the initial stack pointer and the handlers. SysTick is the only interrupt that is ever enabled. */
typedef void (*handler_t)(void);
extern const struct vectors {
    uint32_t *stack_top;
    handler_t handlers[15];
} __start;
const struct vectors __start __attribute__((section(".start"))) = {
    __stack_top,
    { start, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, board_tick_ms },
};

void board_init(void)
{
    TIMER0_RELOAD = UINT32_MAX;
    TIMER0_VALUE = UINT32_MAX;
    TIMER0_CTRL = 1u; /* run, without an interrupt */

    SYST_RVR = CPU_HZ / 1000u - 1u;
    SYST_CVR = 0;
    SYST_CSR = 7u; /* CPU clock, interrupt, run */
}

uint32_t board_ticks(void)
{
    return UINT32_MAX - TIMER0_VALUE;
}

void board_sleep(void)
{
    __asm volatile("wfi" ::: "memory");
}
