/* SPDX-License-Identifier: Apache-2.0 */
/* Runs only the image's start code, on any processor: it fills memory, paints the stack and measures the stack. */
#include "board.h"
#include "measure.h"

static uint32_t in_data = 0xDA7Au;
static uint32_t in_bss;

/* Uses some of the painted stack. */
static uint32_t sum_of_words(void)
{
    volatile uint32_t words[64];
    uint32_t sum = 0;

    for (uint32_t i = 0; i < 64u; i++) {
        words[i] = i;
    }
    for (uint32_t i = 0; i < 64u; i++) {
        sum += words[i];
    }
    return sum;
}

int main(void)
{
    measure_stack();
    if (in_data != 0xDA7Au || in_bss != 0 || sum_of_words() != 2016u) {
        board_print("memory is wrong\n");
        return 1;
    }
    board_print("started\n");
    measure_print(0);
    return 0;
}
