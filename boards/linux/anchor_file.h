/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_ANCHOR_FILE_H
#define YCIAM_LINUX_ANCHOR_FILE_H

#include <stdbool.h>

#include <mbedtls/x509_crt.h>

typedef struct anchor_count {
    unsigned added;
    unsigned unreadable; /* certificates, or files of a directory, that could not be read */
} anchor_count_t;

/*
 * Adds the certificates of a file, PEM or DER, and counts them. Returns false with errno if the file cannot be read. A
 * file without a certificate is no failure.
 */
bool anchor_file_add(mbedtls_x509_crt *anchors, const char *path, anchor_count_t *count);

/* The same for all files of a directory. */
bool anchor_directory_add(mbedtls_x509_crt *anchors, const char *path, anchor_count_t *count);

#endif
