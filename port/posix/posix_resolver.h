/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resolver of this port: getaddrinfo(), which can only block, in a thread. Its codes are errno, and those of
 * getaddrinfo() made negative. Internal to port/posix.
 */
#ifndef YCIAM_POSIX_RESOLVER_H
#define YCIAM_POSIX_RESOLVER_H

#include "../sockets/resolver.h"

/* A descriptor that poll() calls ready once the resolver is done. */
int yciam_resolver_fd(const yciam_resolver_t *resolver);

#endif
