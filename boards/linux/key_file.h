/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_KEY_FILE_H
#define YCIAM_LINUX_KEY_FILE_H

#include <yciam/authorized_key.h>

/* Loads the key from a file, or from standard input for "-". 0, or the exit code after one line on stderr. */
int key_file_load(yciam_key_t *key, const char *path);

#endif
