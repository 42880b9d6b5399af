/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One suite that every port must pass. It knows a port through yciam_port_t alone and needs of the C library string.h,
 * so it runs on a bare board as well as here. The peers are played by peers.py, on this machine or on the board's host.
 */
#ifndef YCIAM_CONFORMANCE_H
#define YCIAM_CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yciam/port.h>

typedef enum conformance_verdict { CONFORMANCE_OK, CONFORMANCE_FAILED, CONFORMANCE_SKIPPED } conformance_verdict_t;

typedef struct conformance {
    const yciam_port_t *port;       /* what is tested */
    const yciam_port_t *anchorless; /* one of the same kind that has no trust anchor; NULL: not tested */
    yciam_security_t security;      /* which kind of connections is tested; peers.py must be of the same kind */
    bool has_tls;                   /* whether the port knows YCIAM_TLS at all */
    const char *host;               /* the peers' machine by a name that is in their certificates */
    const char *ip_address;         /* the same by its IP address, in their certificates too; NULL: not tested */
    uint16_t first_tcp_port;

    void (*delay)(void *ctx, uint32_t ms); /* sleeps, or lets the rest of the program run; may return early */
    void *delay_ctx;

    /* Is told of each case. `problem`: the condition that did not hold; `got`: what the port last answered. */
    void (*report)(void *ctx, conformance_verdict_t verdict, const char *name, const char *problem, int got);
    void *report_ctx;

    size_t (*heap_used)(void *ctx); /* bytes; after each case it must be what it was before. NULL: not tested */
    void *heap_ctx;

    /* What a stack with TLS of its own cannot do; port/README.md explains the consequences. */
    bool cannot_tell_close; /* close_notify from FIN alone: then every end is YCIAM_ERR_NETWORK */
    bool checks_no_dates;   /* of certificates: those cases are skipped */

    bool asks_a_proxy; /* which alone knows why a host cannot be reached: an unknown one is YCIAM_ERR_CONNECT, too */

    uint32_t call_ms_max; /* how long one call may take; 0: 250. A slow chip's key agreement is one call */
} conformance_t;

/* Runs all cases that apply. Returns how many failed. */
unsigned conformance_run(const conformance_t *conformance);

#endif
