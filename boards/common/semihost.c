/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the emulated board has of the machine that it runs on: console, arguments, wall clock, random bytes, an exit
 * status ("Semihosting for AArch32 and AArch64"; RISC-V took it over). A real chip has none of it without a debugger.
 */
#include <string.h>

#include <yciam/result.h>

#include "board.h"

enum {
    SYS_OPEN = 0x01,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_TIME = 0x11,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20
};

#define OPEN_READ_BINARY 1u
#define OPEN_WRITE       4u
#define APPLICATION_EXIT 0x20026u
#define COMMAND_LINE_CAP 256u

static char command_line[COMMAND_LINE_CAP]; /* words, each with its NUL; an empty one ends it */

static intptr_t open_file(const char *path, uintptr_t mode)
{
    uintptr_t parameters[3] = { (uintptr_t) path, mode, strlen(path) };

    return board_semihost(SYS_OPEN, parameters);
}

void board_print(const char *text)
{
    static intptr_t console;

    if (console <= 0) {
        console = open_file(":tt", OPEN_WRITE);
    }
    if (console > 0) {
        uintptr_t parameters[3] = { (uintptr_t) console, (uintptr_t) text, strlen(text) };

        (void) board_semihost(SYS_WRITE, parameters);
    }
}

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

static void read_command_line(void)
{
    uintptr_t parameters[2] = { (uintptr_t) command_line, COMMAND_LINE_CAP - 1u };
    char *at;

    if (board_semihost(SYS_GET_CMDLINE, parameters) != 0) {
        return;
    }
    for (at = command_line; *at != '\0'; at++) {
        if (*at == ' ') {
            *at = '\0';
        }
    }
}

const char *board_argument(const char *name)
{
    size_t name_len = strlen(name);
    const char *at;

    if (command_line[0] == '\0') {
        read_command_line();
    }
    for (at = command_line; *at != '\0'; at += strlen(at) + 1u) {
        if (strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
            return at + name_len + 1u;
        }
    }
    return NULL;
}

uint32_t board_number_argument(const char *name, uint32_t otherwise)
{
    const char *text = board_argument(name);
    uint32_t value = 0;

    if (text == NULL) {
        return otherwise;
    }
    while (*text >= '0' && *text <= '9') {
        value = value * 10u + (uint32_t) (*text++ - '0');
    }
    return value;
}

int64_t board_rtc(void)
{
    return (uint32_t) board_semihost(SYS_TIME, NULL);
}

/*
 * NOT FOR PRODUCTION: these are the random bytes of the machine that emulates, read through the debugger's channel.
 * A product fills this in from its chip's true random number generator, or from a generator of NIST SP 800-90A that
 * is seeded by one.
 */
int board_entropy(void *ctx, void *buf, size_t len)
{
    static intptr_t file;

    (void) ctx;
    if (file <= 0) {
        file = open_file("/dev/urandom", OPEN_READ_BINARY);
    }
    if (file > 0) {
        uintptr_t parameters[3] = { (uintptr_t) file, (uintptr_t) buf, len };

        if (board_semihost(SYS_READ, parameters) == 0) { /* so many bytes were not read */
            return YCIAM_OK;
        }
    }
    return YCIAM_ERR_ENTROPY;
}

void board_exit(int status)
{
    uintptr_t parameters[2] = { APPLICATION_EXIT, (uintptr_t) status };

    for (;;) {
        (void) board_semihost(SYS_EXIT_EXTENDED, parameters);
    }
}
