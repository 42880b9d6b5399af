/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_ANCHOR_OUTPUT_H
#define YCIAM_LINUX_ANCHOR_OUTPUT_H

#include <stddef.h>

#include <mbedtls/x509_crt.h>

#include "options.h"

#define ANCHOR_LIST_MAX 1024u /* roots in a store; the public ones are about 150 */

typedef struct anchor_list {
    const mbedtls_x509_crt *roots[ANCHOR_LIST_MAX]; /* the first root is the one that was used */
    size_t count;
} anchor_list_t;

/* The root, and all other roots of the store with the same owner: the organization in their names. */
void anchor_list_fill(anchor_list_t *list, const mbedtls_x509_crt *root, const mbedtls_x509_crt *store);

/*
 * Writes the list to the file of --c as an array for C; to the file of --out as DER if its name ends in .der, otherwise
 * as PEM; or to standard output as PEM. Returns 0, or the exit code after one line on stderr.
 */
int anchor_list_write(const anchor_list_t *list, const char *host, const options_t *options);

#endif
