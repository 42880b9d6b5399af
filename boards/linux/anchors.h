/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_ANCHORS_H
#define YCIAM_LINUX_ANCHORS_H

#include <mbedtls/x509_crt.h>

/*
 * Adds the trust anchors of a PEM file, or of the system's bundle where path is NULL. 0, or the exit code after one
 * line on stderr.
 */
int anchors_load(mbedtls_x509_crt *anchors, const char *path);

#endif
