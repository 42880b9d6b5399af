/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <yciam/call.h>

#include "call_data.h"
#include "client.h"
#include "output.h"
#include "report.h"
#include "secret.h"

#define HEAD_MAX    (64u * 1024u) /* bytes of the head of the API's answer */
#define EXIT_STATUS 20            /* added to the first digit of a status that is no success */

static const char limits[] =
    "the head of an API's answer may have 64 KB; of a token's answer, 8 KB; a chunk line, 8 KB";

/* The call with a connection of its own, beside the one for tokens. */
static struct {
    client_t client;
    link_t link;
    yciam_call_config_t config;
    yciam_call_request_t request;
    yciam_call_t call;
    call_data_t data;
    const char *headers[HEADERS_MAX + 1u];
    char work[YCIAM_TOKEN_MAX + 32768u];
    bool is_data_lost;
} self;

static int print(void *ctx, const void *bytes, size_t len)
{
    (void) ctx;
    return write_all(STDOUT_FILENO, bytes, len) ? 0 : -errno;
}

static int print_head(void *ctx, const char *bytes, size_t len)
{
    return print(ctx, bytes, len);
}

static int read_body(void *ctx, size_t offset, void *buf, size_t cap)
{
    int rc = call_data_read(self.data.fd, offset, buf, cap);

    (void) ctx;
    self.is_data_lost = rc < 0;
    return rc;
}

static bool is_content_type(const char *header)
{
    return strncasecmp(header, "content-type:", 13) == 0;
}

static int make_request(const options_t *options)
{
    yciam_call_request_t *request = &self.request;
    bool has_type = options->data == NULL;

    self.data.fd = -1;
    *request = (yciam_call_request_t){ .method = options->method,
                                       .path = options->path,
                                       .fields = self.headers,
                                       .read_body = read_body,
                                       .on_head = options->include ? print_head : NULL,
                                       .on_body = print };
    for (unsigned i = 0; i < options->header_count; i++) {
        self.headers[request->field_count++] = options->headers[i];
        has_type = has_type || is_content_type(options->headers[i]);
    }
    if (!has_type) {
        self.headers[request->field_count++] = "Content-Type: application/json";
    }
    if (options->data == NULL) {
        return 0;
    }
    if (request->method == NULL) {
        request->method = "POST"; /* an empty body is a body, too */
    }
    return call_data_open(&self.data, options->data, request);
}

static const char *hint(const yciam_error_t *error)
{
    return error->result == YCIAM_ERR_HTTP_LONG ? limits : link_hint(&self.link, error);
}

static int fail(yciam_result_t result)
{
    const yciam_error_t *error = yciam_call_error(&self.call);

    if (result == YCIAM_ERR_CALLBACK) {
        errno = -error->native;
        return self.is_data_lost ? report_file(YCIAM_CLASS_SYSTEM, "data", "the file")
                                 : report_file(YCIAM_CLASS_SYSTEM, "output", "stdout");
    }
    return report_error(error, hint(error));
}

static yciam_result_t call(void)
{
    yciam_result_t result = yciam_call_start(&self.call, &self.request);

    while (result == YCIAM_OK || result == YCIAM_PENDING) {
        yciam_stage_t stage = yciam_call_stage(&self.call);
        uint32_t delay_ms = yciam_call_delay_ms(&self.call);

        result = yciam_call_poll(&self.call);
        client_narrate(&self.client, stage == YCIAM_STAGE_TOKEN ? yciam_stage(&self.client.iam) : stage);
        if (result != YCIAM_PENDING || secret_interrupted()) {
            break;
        }
        if (delay_ms > 0) {
            yciam_posix_wait(stage == YCIAM_STAGE_TOKEN ? &self.client.link.posix : &self.link.posix, delay_ms);
        }
    }
    client_narrate(&self.client, YCIAM_STAGE_IDLE);
    return result;
}

static int run(const options_t *options)
{
    yciam_result_t result;
    unsigned status;

    self.config = (yciam_call_config_t){ .iam = &self.client.iam,
                                         .port = &self.link.port,
                                         .host = options->server.host,
                                         .tcp_port = options->server.tcp_port,
                                         .work = self.work,
                                         .work_cap = sizeof self.work,
                                         .head_max = HEAD_MAX,
                                         .timeouts = { options->timeout_ms, options->timeout_ms, UINT32_MAX } };
    if (yciam_call_init(&self.call, &self.config) != YCIAM_OK) {
        return report_error(yciam_call_error(&self.call), NULL);
    }
    result = call();
    status = yciam_call_status(&self.call);
    yciam_call_close(&self.call);
    if (result == YCIAM_PENDING) {
        return EXIT_INTERRUPTED;
    }
    if (result != YCIAM_OK) {
        return fail(result);
    }
    if (status < 300u) {
        return 0;
    }
    fprintf(stderr, "yciam: answer: HTTP %u\n", status);
    return EXIT_STATUS + (int) (status / 100u);
}

int command_call(const options_t *options)
{
    int status = client_open(&self.client, options);

    if (status != 0) {
        return status;
    }
    status = link_init(&self.link, options, options->server.host, &self.client.anchors);
    if (status == 0) {
        status = make_request(options);
    }
    if (status == 0) {
        status = run(options);
    }
    call_data_close(&self.data);
    link_free(&self.link);
    client_close(&self.client);
    return status;
}
