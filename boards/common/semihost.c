/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Services that the emulated board gets from the host: console, command line, wall clock, random bytes, an exit status
 * ("Semihosting for AArch32 and AArch64"; RISC-V has the same). A real chip has none of them without a debugger.
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

void board_command_line(char *line, size_t cap)
{
    uintptr_t parameters[2] = { (uintptr_t) line, cap };

    if (board_semihost(SYS_GET_CMDLINE, parameters) != 0) {
        line[0] = '\0';
    }
}

int64_t board_rtc(void)
{
    return (uint32_t) board_semihost(SYS_TIME, NULL);
}

/*
 * NOT FOR PRODUCTION: these are the host's random bytes, read through the debugger's channel. A product reads its
 * chip's true random number generator here, or a generator of NIST SP 800-90A that is seeded by one.
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

        if (board_semihost(SYS_READ, parameters) == 0) { /* the number of bytes that were not read */
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
