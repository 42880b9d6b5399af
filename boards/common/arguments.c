/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the command line, each in the form `name=text`. */
#include <string.h>

#include "board.h"

#define COMMAND_LINE_CAP 256u

static char words[COMMAND_LINE_CAP]; /* each with its NUL; an empty one ends the list */

static void read_words(void)
{
    char *at;

    board_command_line(words, sizeof words - 1u); /* the last byte stays 0 */
    for (at = words; *at != '\0'; at++) {
        if (*at == ' ') {
            *at = '\0';
        }
    }
}

const char *board_argument(const char *name)
{
    size_t name_len = strlen(name);
    const char *at;

    if (words[0] == '\0') {
        read_words();
    }
    for (at = words; *at != '\0'; at += strlen(at) + 1u) {
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
