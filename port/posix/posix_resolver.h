/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resolver of this port: runs getaddrinfo(), which blocks, in a thread. Its codes are errno, and those of
 * getaddrinfo() made negative. Internal to port/posix.
 */
#ifndef YCIAM_POSIX_RESOLVER_H
#define YCIAM_POSIX_RESOLVER_H

#include "../sockets/resolver.h"

/* A descriptor that poll() reports as readable when the resolver has finished. */
int yciam_resolver_fd(const yciam_resolver_t *resolver);

#endif
