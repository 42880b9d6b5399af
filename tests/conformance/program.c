/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/x509_crt.h>

#include <mbedtls/yciam_mbedtls.h>

#include "program.h"

static yciam_mbedtls_t tls;
static yciam_mbedtls_t anchorless;
static mbedtls_x509_crt anchors;
static mbedtls_x509_crt no_anchors;

static void report(void *ctx, conformance_verdict_t verdict, const char *name, const char *problem, int got)
{
    static const char *const VERDICTS[] = { "ok", "not ok", "skipped" };

    (void) ctx;
    if (verdict == CONFORMANCE_FAILED) {
        printf("%s - %s: %s (%d)\n", VERDICTS[verdict], name, problem, got);
    } else {
        printf("%s - %s\n", VERDICTS[verdict], name);
    }
    (void) fflush(stdout);
}

/* Plays a stack that cannot tell one kind of end from the other. */
static const yciam_port_t *whole;

static int recv_without_close(void *ctx, void *buf, size_t len)
{
    int rc = whole->conn_recv(ctx, buf, len);

    return rc == YCIAM_ERR_CLOSED ? YCIAM_ERR_NETWORK : rc;
}

static void offload(conformance_t *with, yciam_port_t *port)
{
    static yciam_port_t copy;

    copy = *port;
    whole = &copy;
    port->conn_recv = recv_without_close;
    with->cannot_tell_close = true;
    with->checks_no_dates = true;
}

static bool read_anchors(const char *path)
{
    static char pem[200000];
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(pem, 1, sizeof pem - 1, file) : 0;
    unsigned unreadable;

    if (file != NULL) {
        (void) fclose(file);
    }
    pem[len] = '\0';
    return yciam_mbedtls_add_anchors_copy(&anchors, pem, len + 1, &unreadable) == YCIAM_OK && unreadable == 0;
}

int conformance_program(int argc, char **argv, const yciam_port_t *plain, void (*delay)(void *ctx, uint32_t ms),
                        void *ctx)
{
    yciam_port_t over_tls;
    yciam_port_t over_anchorless;
    conformance_t with = { .delay = delay, .delay_ctx = ctx, .report = report, .call_ms_max = 8000 };
    const char *what = argc >= 5 ? argv[1] : "";
    unsigned failed;

    mbedtls_x509_crt_init(&anchors);
    mbedtls_x509_crt_init(&no_anchors);
    yciam_mbedtls_init(&tls, plain, &anchors, &over_tls);
    yciam_mbedtls_init(&anchorless, plain, &no_anchors, &over_anchorless);

    with.has_tls = strcmp(what, "plain") != 0;
    with.port = with.has_tls ? &over_tls : plain;
    with.asks_a_proxy = strcmp(what, "mbedtls-proxy") == 0;
    if (strcmp(what, "mbedtls") == 0 || strcmp(what, "mbedtls-sessions") == 0 || strcmp(what, "mbedtls-offload") == 0 ||
        with.asks_a_proxy) {
        with.security = YCIAM_TLS;
        with.anchorless = &over_anchorless;
        if (argc < 6 || !read_anchors(argv[5])) {
            fprintf(stderr, "%s: cannot read the anchors\n", argv[0]);
            return 2;
        }
        if (strcmp(what, "mbedtls-sessions") == 0) {
            yciam_mbedtls_keep_session(&tls);
        }
        if (strcmp(what, "mbedtls-offload") == 0) {
            offload(&with, &over_tls);
        }
    } else if (strcmp(what, "plain") != 0 && strcmp(what, "mbedtls-plain") != 0) {
        fprintf(stderr,
                "usage: %s plain|mbedtls-plain|mbedtls|mbedtls-sessions|mbedtls-offload|mbedtls-proxy HOST IP "
                "FIRST_TCP_PORT [ANCHORS.pem]\n",
                argv[0]);
        return 2;
    }
    with.host = argv[2];
    with.ip_address = argv[3];
    with.first_tcp_port = (uint16_t) strtoul(argv[4], NULL, 10);
    failed = conformance_run(&with);
    yciam_mbedtls_free(&tls);
    yciam_mbedtls_free(&anchorless);
    mbedtls_x509_crt_free(&anchors);
    return failed == 0 ? 0 : 1;
}
