/* SPDX-License-Identifier: Apache-2.0 */
/* One function a command; each returns the program's exit code. */
#ifndef YCIAM_LINUX_COMMANDS_H
#define YCIAM_LINUX_COMMANDS_H

#include <stddef.h>

#include "options.h"

#define EXIT_INTERRUPTED 130

int command_token(const options_t *options);
int command_header(const options_t *options);
int command_call(const options_t *options);
int command_revoke(const options_t *options);
int command_keep(const options_t *options);
int command_jwt(const options_t *options);

/* text[0..len) and a newline on stdout, without leaving a copy in a stdio buffer. */
int print_line(const char *text, size_t len);

#endif
