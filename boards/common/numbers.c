/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers on the console, without the C library's printf(), which would bring a heap. */
#include "board.h"

const char *board_u32_text(char digits[BOARD_U32_CAP], uint32_t value)
{
    char *at = digits + BOARD_U32_CAP - 1u;

    *at = '\0';
    do {
        *--at = (char) ('0' + value % 10u);
        value /= 10u;
    } while (value > 0);
    return at;
}

void board_print_u32(uint32_t value)
{
    char digits[BOARD_U32_CAP];

    board_print(board_u32_text(digits, value));
}
