/* SPDX-License-Identifier: Apache-2.0 */
/* The authorized key from a file: here there is one, where a product reads its flash. */
#ifndef YCIAM_LWIP_THREADS_KEY_FILE_H
#define YCIAM_LWIP_THREADS_KEY_FILE_H

#include <yciam/authorized_key.h>

/* Loads the key and leaves nothing of the file in memory. A file that cannot be read is no JSON. */
yciam_result_t key_file_load(yciam_key_t *key, const char *path);

#endif
