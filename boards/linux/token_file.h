/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_TOKEN_FILE_H
#define YCIAM_LINUX_TOKEN_FILE_H

#include <yciam/yciam.h>

#include "options.h"

/*
 * Gives the instance the token from a file, from standard input for "-", or from the environment. Its lifetime is not
 * known: it counts as good for an hour. Returns 0, or the exit code after one line on stderr.
 */
int token_file_load(yciam_t *iam, const options_t *options);

#endif
