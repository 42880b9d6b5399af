/* SPDX-License-Identifier: Apache-2.0 */
#include "call_request.h"

#include <string.h>

#include "../http/http_reader.h"
#include "../iam/iam_request.h"
#include "../util/text.h"
#include "../util/writer.h"

/* Beside letters and digits, what is visible; '#' begins a fragment, which no server gets to see. */
#define PATH_OTHERS "!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

const char *yciam_priv_call_method(const yciam_call_request_t *request)
{
    if (request->method != NULL) {
        return request->method;
    }
    return request->body_len > 0 ? "POST" : "GET";
}

/* One whole line, and none of those that say where the message ends, to whom it goes or who sends it. */
static bool is_field_lawful(const char *field)
{
    const char *written = "host:\0authorization:\0content-length:\0transfer-encoding:\0connection:\0upgrade:\0"
                          "expect:\0te:\0trailer:\0keep-alive:\0proxy-authorization:\0";
    size_t name_len = yciam_priv_http_name_len(field);

    if (name_len == 0 || field[name_len] != ':') {
        return false;
    }
    for (; *written != '\0'; written += strlen(written) + 1u) {
        if (yciam_priv_http_behind(field, written) != NULL) {
            return false;
        }
    }
    for (; *field != '\0'; field++) {
        unsigned c = (unsigned char) *field;

        if ((c < ' ' && c != '\t') || c > '~') {
            return false;
        }
    }
    return true;
}

bool yciam_priv_call_is_lawful(const yciam_call_request_t *request)
{
    const char *method = yciam_priv_call_method(request);

    if (method[0] == '\0' || method[yciam_priv_http_name_len(method)] != '\0' || strcmp(method, "CONNECT") == 0 ||
        strcmp(method, "TRACE") == 0 || request->path == NULL || request->path[0] != '/' ||
        !yciam_priv_text_is(request->path, SIZE_MAX, PATH_OTHERS) ||
        (request->body_len > 0 && request->body == NULL && request->read_body == NULL)) {
        return false;
    }
    for (size_t i = 0; i < request->field_count; i++) {
        if (!is_field_lawful(request->fields[i])) {
            return false;
        }
    }
    return true;
}

size_t yciam_priv_call_write_head(const yciam_call_t *call)
{
    const yciam_call_request_t *request = call->priv_request;
    const yciam_exchange_t *x = &call->priv_exchange;
    const char *method = yciam_priv_call_method(request);
    yciam_writer_t w = { (char *) x->priv_buf, x->priv_cap, 0, false };

    yciam_priv_write_form(&w, "% %", (const void *[]){ method, request->path });
    yciam_priv_write_host(&w, x, YCIAM_DEFAULT_TCP_PORT);
    yciam_priv_write_form(&w, "%%", (const void *[]){ YCIAM_BEARER, yciam_token(call->priv_config->iam) });
    for (size_t i = 0; i < request->field_count; i++) {
        yciam_priv_write_form(&w, "\r\n%", (const void *[]){ request->fields[i] });
    }
    if (request->body_len > 0 || method[0] == 'P') { /* POST, PUT, PATCH: nothing is a body, too (RFC 9110, 8.6) */
        yciam_priv_write(&w, "\r\nContent-Length: ");
        yciam_priv_write_u64(&w, request->body_len);
    }
    yciam_priv_write(&w, "\r\n\r\n");
    return w.overflow ? 0 : w.len;
}
