/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>

/* The device's random source, for yciam_lwip_sockets_init(). A firmware reads its TRNG here. */
int entropy(void *ctx, void *buf, size_t len);

#endif
