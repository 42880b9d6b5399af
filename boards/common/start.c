/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <string.h>

#include "board.h"

#define EXIT_FAULT 70

int main(void);

/* Compared as addresses, since in C these are the ends of different objects. */
static size_t bytes_between(const uint32_t *start, const uint32_t *end)
{
    return (size_t) ((uintptr_t) end - (uintptr_t) start);
}

void start(void)
{
    memcpy(__data_start, __data_load, bytes_between(__data_start, __data_end));
    memset(__bss_start, 0, bytes_between(__bss_start, __bss_end));
    board_exit(main());
}

void fault(void)
{
    board_print("fault\n");
    board_exit(EXIT_FAULT);
}
