/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each command. Each returns the program's exit code. */
#ifndef YCIAM_LINUX_COMMANDS_H
#define YCIAM_LINUX_COMMANDS_H

#include "options.h"

#define EXIT_INTERRUPTED 130

int command_token(const options_t *options);
int command_header(const options_t *options);
int command_call(const options_t *options);
int command_revoke(const options_t *options);
int command_keep(const options_t *options);
int command_jwt(const options_t *options);
int command_provision(const options_t *options);
int command_anchors(const options_t *options);

#endif
