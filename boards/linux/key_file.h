/* SPDX-License-Identifier: Apache-2.0 */
/* Loads key files; no other file of the program does. */
#ifndef YCIAM_LINUX_KEY_FILE_H
#define YCIAM_LINUX_KEY_FILE_H

#include <stdbool.h>

#include <yciam/authorized_key.h>

#include "options.h"

/*
 * Loads the key from a file, from standard input for "-", or from the environment. Input that can be read only once
 * (standard input, a pipe, the environment) is kept for the next call, until key_file_forget(). Warns once of a file
 * that others can read. Returns 0, or the exit code after one line on stderr.
 */
int key_file_load(yciam_key_t *key, const options_t *options);

/* The same, as the blob that yciam_key_load_blob() reads. It is as secret as the key. */
int key_file_load_blob(const options_t *options, void *blob, size_t cap, size_t *len);

/* Whether the key file has been replaced or written since it was last loaded. */
bool key_file_changed(const options_t *options);

/* Wipes the kept text. */
void key_file_forget(void);

#endif
