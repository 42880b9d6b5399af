/* SPDX-License-Identifier: Apache-2.0 */
/* Name resolution that does not block. Each port over sockets has its own. */
#ifndef YCIAM_RESOLVER_H
#define YCIAM_RESOLVER_H

#include <stdint.h>

struct addrinfo;
typedef struct yciam_resolver yciam_resolver_t;

/*
 * Begins to look up a host's TCP addresses. An address in text form is read at once.
 * *error: a code of the stack, for yciam_error_t.native.
 * YCIAM_OK: *addresses is the list, for yciam_resolver_free(). YCIAM_PENDING: the caller must poll *resolver.
 * Failures: YCIAM_ERR_DNS, YCIAM_ERR_MEMORY.
 */
int yciam_resolver_start(const char *host, uint16_t tcp_port, yciam_resolver_t **resolver, struct addrinfo **addresses,
                         int *error);

/* The same results. After any result but YCIAM_PENDING, the resolver has been freed. */
int yciam_resolver_poll(yciam_resolver_t *resolver, struct addrinfo **addresses, int *error);

/* Releases the resolver, finished or not. A thread that still runs ends later and does not touch the caller's memory.
 */
void yciam_resolver_abandon(yciam_resolver_t *resolver);

void yciam_resolver_free(struct addrinfo *addresses);

#endif
