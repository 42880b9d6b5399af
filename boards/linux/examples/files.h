/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the examples, of boards/lwip_threads and of test programs. The program `yciam` has a loader with more to do,
 * boards/linux/key_file.c: a pipe or the environment as the key's place, a key that is replaced, hints for the user.
 */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>

#include <mbedtls/x509_crt.h>

#include <yciam/authorized_key.h>

/* Reads a file into buf; 0 if the file is missing, empty or longer than cap. */
size_t files_read(const char *path, void *buf, size_t cap);

/* Loads a key file, and leaves no copy of the file in memory. A file that cannot be read is no JSON. Fills *error. */
yciam_result_t files_load_key(yciam_key_t *key, const char *path, yciam_error_t *error);

/* Initialises *anchors and reads trust anchors from a file in PEM. */
yciam_result_t files_load_anchors(mbedtls_x509_crt *anchors, const char *path);

#endif
