/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One suite that every port must pass. It uses a port through yciam_port_t alone and needs only string.h of the C
 * library, so it runs on a bare board as well as on this machine. peers.py plays the peers, on this machine or on the
 * board's host.
 */
#ifndef YCIAM_CONFORMANCE_H
#define YCIAM_CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/port.h>

typedef enum conformance_verdict { CONFORMANCE_OK, CONFORMANCE_FAILED, CONFORMANCE_SKIPPED } conformance_verdict_t;

typedef struct conformance {
    const yciam_port_t *port;       /* the port under test */
    const yciam_port_t *anchorless; /* a port of the same kind without a trust anchor; NULL: not tested */
    yciam_security_t security;      /* the kind of connections under test; peers.py must use the same kind */
    bool has_tls;                   /* whether the port implements YCIAM_TLS */
    const char *host;               /* name of the peers' machine; their certificates have it */
    const char *ip_address;         /* IP address of the same machine, also in the certificates; NULL: not tested */
    uint16_t first_tcp_port;

    void (*delay)(void *ctx, uint32_t ms); /* sleeps, or lets the rest of the program run; may return early */
    void *delay_ctx;

    /* Called for each case. `problem`: the condition that did not hold; `got`: the port's last result. */
    void (*report)(void *ctx, conformance_verdict_t verdict, const char *name, const char *problem, int got);
    void *report_ctx;

    /* Bytes in use; after each case this must be the number from before. NULL: not tested. */
    size_t (*heap_used)(void *ctx);
    void *heap_ctx;

    /* Limits of a stack with TLS of its own; port/README.md explains the consequences. */
    bool cannot_tell_close; /* close_notify from a bare FIN: every end is then YCIAM_ERR_NETWORK */
    bool checks_no_dates;   /* of certificates: the suite skips those cases */

    bool
        asks_a_proxy; /* only the proxy knows why a host cannot be reached: an unknown host is YCIAM_ERR_CONNECT, too */

    uint32_t call_ms_max; /* the longest time for one call; 0: 250. A slow chip needs one call for a key agreement */
} conformance_t;

/* Runs all cases that apply. Returns how many failed. */
unsigned conformance_run(const conformance_t *conformance);

#endif
