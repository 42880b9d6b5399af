/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_HELP_H
#define YCIAM_LINUX_HELP_H

/* Prints one screen about a command, or for NULL about all commands. Returns the exit code. */
int help_print(const char *command);

int help_print_text(const char *text);

#endif
