/* SPDX-License-Identifier: Apache-2.0 */
/* The trust anchors: the ones that the user names, or the system's. */
#ifndef YCIAM_LINUX_ANCHORS_H
#define YCIAM_LINUX_ANCHORS_H

#include <mbedtls/x509_crt.h>

#include "options.h"

/*
 * Adds the trust anchors that the options name: the files of --ca; otherwise SSL_CERT_FILE and the directories in
 * SSL_CERT_DIR; otherwise the system's store. With -v, prints the place that it used. Returns 0, or the exit code after
 * one line on stderr.
 */
int anchors_load(mbedtls_x509_crt *anchors, const options_t *options);

#endif
