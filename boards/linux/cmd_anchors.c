/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the roots that a device needs. The program connects to the service with the system's store. Then it halves the
 * store again and again, and keeps a half that verifies the service's chain, until one root is left. It adds the other
 * roots of the same owner, to which the service may move.
 */
#include "commands.h"

#include <yciam/yciam.h>

#include "anchor_output.h"
#include "anchors.h"
#include "link.h"
#include "report.h"
#include "secret.h"

static struct {
    const options_t *options;
    const char *host;
    uint16_t tcp_port;
    mbedtls_x509_crt store;
    anchor_list_t list;
} self;

/*
 * Makes a handshake with these roots alone. Returns YCIAM_OK, a failure with *error, or YCIAM_PENDING after a signal.
 */
static yciam_result_t connect_over(link_t *link, yciam_error_t *error)
{
    const yciam_port_t *port = &link->port;
    uint32_t start_ms = port->ticks_ms(port->ctx);
    int rc;

    while ((rc = port->conn_open(port->ctx, self.host, self.tcp_port, YCIAM_TLS)) == YCIAM_PENDING) {
        if (secret_interrupted()) {
            break;
        }
        if (port->ticks_ms(port->ctx) - start_ms > self.options->timeout_ms) {
            rc = YCIAM_ERR_TIMEOUT;
            break;
        }
        yciam_posix_wait(&link->posix, 5u);
    }
    *error = (yciam_error_t){ .result = rc, .stage = YCIAM_STAGE_CONNECT, .native = port->last_error(port->ctx) };
    port->conn_close(port->ctx);
    return rc;
}

/* Reads the roots. The store holds their bytes. Returns 0, or the exit code after one line on stderr. */
static int add_roots(mbedtls_x509_crt *anchors, mbedtls_x509_crt *const *roots, size_t count)
{
    yciam_error_t error = { .stage = YCIAM_STAGE_CONNECT };

    for (size_t i = 0; i < count; i++) {
        error.result = yciam_mbedtls_add_anchors_nocopy(anchors, roots[i]->raw.p, roots[i]->raw.len, NULL);
        if (error.result != YCIAM_OK) {
            return report_error(&error, NULL);
        }
    }
    return 0;
}

/*
 * Returns 0, or the exit code after one line on stderr. *is_verified: whether the service's chain leads to one of the
 * roots. If it must and does not, that is a failure.
 */
static int try_roots(mbedtls_x509_crt *const *roots, size_t count, bool must_succeed, bool *is_verified)
{
    static link_t link;
    mbedtls_x509_crt anchors;
    yciam_error_t error;
    int status;

    mbedtls_x509_crt_init(&anchors);
    status = link_init(&link, self.options, self.host, &anchors);
    if (status == 0) {
        status = add_roots(&anchors, roots, count);
    }
    if (status == 0) {
        yciam_result_t result = connect_over(&link, &error);

        *is_verified = result == YCIAM_OK;
        if (result == YCIAM_PENDING) {
            status = EXIT_INTERRUPTED;
        } else if (result != YCIAM_OK && (must_succeed || yciam_result_class(result) != YCIAM_CLASS_TLS)) {
            status = report_error(&error, link_hint(&link, &error));
        }
    }
    link_free(&link);
    mbedtls_x509_crt_free(&anchors);
    return status;
}

/* Finds the one root that is enough. Returns 0, or the exit code after one line on stderr. */
static int find_root(mbedtls_x509_crt *const *roots, size_t count, const mbedtls_x509_crt **found)
{
    bool is_verified = false;
    int status = try_roots(roots, count, true, &is_verified);

    while (status == 0 && count > 1u) {
        size_t half = count / 2u;

        status = try_roots(roots, half, false, &is_verified);
        if (status == 0 && !is_verified) {
            roots += half;
            half = count - half;
            status = try_roots(roots, half, true, &is_verified);
        }
        count = half;
    }
    *found = roots[0];
    return status;
}

static int run(void)
{
    static mbedtls_x509_crt *roots[ANCHOR_LIST_MAX];
    const mbedtls_x509_crt *found;
    size_t count = 0;
    int status;

    for (mbedtls_x509_crt *root = &self.store; root != NULL && count < ANCHOR_LIST_MAX; root = root->next) {
        roots[count++] = root;
    }
    status = find_root(roots, count, &found);
    if (status != 0) {
        return status;
    }
    anchor_list_fill(&self.list, found, &self.store);
    return anchor_list_write(&self.list, self.host, self.options);
}

int command_anchors(const options_t *options)
{
    int status;

    self.options = options;
    self.host = options->endpoint.host[0] != '\0' ? options->endpoint.host : YCIAM_DEFAULT_HOST;
    self.tcp_port = options->endpoint.tcp_port != 0 ? options->endpoint.tcp_port : YCIAM_DEFAULT_TCP_PORT;
    mbedtls_x509_crt_init(&self.store);
    status = anchors_load(&self.store, options);
    if (status == 0) {
        status = run();
    }
    mbedtls_x509_crt_free(&self.store);
    return status;
}
