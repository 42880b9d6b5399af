/* SPDX-License-Identifier: Apache-2.0 */
/* The trust anchors: the ones that the user names, or the system's. */
#ifndef YCIAM_LINUX_ANCHORS_H
#define YCIAM_LINUX_ANCHORS_H

#include <mbedtls/x509_crt.h>

#include "options.h"

/*
 * Adds the trust anchors that the options ask for: of the files behind --ca; else of SSL_CERT_FILE and the directories
 * in SSL_CERT_DIR; else of the system's store. With -v tells what was used. 0, or the exit code after one line on
 * stderr.
 */
int anchors_load(mbedtls_x509_crt *anchors, const options_t *options);

#endif
