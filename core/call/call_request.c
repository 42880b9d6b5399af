/* SPDX-License-Identifier: Apache-2.0 */
#include "call_request.h"

#include <string.h>

#include "../http/http_reader.h"
#include "../http/request_head.h"
#include "../iam/token.h"
#include "../util/text.h"
#include "../util/writer.h"

/* Visible characters besides letters and digits. '#' begins a fragment, which is never sent to a server. */
#define PATH_OTHERS "!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

/* Whether the list, whose entries end with a NUL and which ends with an empty entry, has this text. */
static bool is_listed(const char *list, const char *text)
{
    while (*list != '\0' && strcmp(list, text) != 0) {
        list += strlen(list) + 1u;
    }
    return *list != '\0';
}

const char *yciam_priv_call_method(const yciam_call_request_t *request)
{
    if (request->method != NULL) {
        return request->method;
    }
    return request->body_len > 0 ? "POST" : "GET";
}

bool yciam_priv_call_is_idempotent(const yciam_call_request_t *request)
{
    return is_listed("GET\0HEAD\0PUT\0DELETE\0OPTIONS\0", yciam_priv_call_method(request));
}

/* Whether the library writes this field itself: where the message ends, to whom it goes, who sends it. */
static bool is_reserved(const char *field)
{
    const char *name = "host:\0authorization:\0content-length:\0transfer-encoding:\0connection:\0upgrade:\0"
                       "expect:\0te:\0trailer:\0keep-alive:\0proxy-authorization:\0";

    while (*name != '\0' && yciam_priv_http_behind(field, name) == NULL) {
        name += strlen(name) + 1u;
    }
    return *name != '\0';
}

/* Whether it is one whole field line, which the application may write. */
static bool is_field(const char *field)
{
    size_t name_len;

    if (field == NULL) {
        return false;
    }
    name_len = yciam_priv_http_name_len(field);
    if (name_len == 0 || field[name_len] != ':' || is_reserved(field)) {
        return false;
    }
    for (; *field != '\0'; field++) {
        unsigned c = (unsigned char) *field;

        if ((c < ' ' && c != '\t') || c > '~') {
            return false;
        }
    }
    return true;
}

static bool is_method(const char *method)
{
    size_t name_len = yciam_priv_http_name_len(method);

    return name_len > 0 && method[name_len] == '\0' && !is_listed("CONNECT\0TRACE\0", method);
}

int32_t yciam_priv_call_check_request(const yciam_call_request_t *request)
{
    if (!is_method(yciam_priv_call_method(request))) {
        return YCIAM_ARG_METHOD;
    }
    if (request->path == NULL || request->path[0] != '/' || !yciam_priv_text_is(request->path, SIZE_MAX, PATH_OTHERS)) {
        return YCIAM_ARG_PATH;
    }
    if (request->body_len > 0 && request->body == NULL && request->read_body == NULL) {
        return YCIAM_ARG_BODY;
    }
    if (request->field_count > 0 && request->fields == NULL) {
        return YCIAM_ARG_FIELD;
    }
    for (size_t i = 0; i < request->field_count; i++) {
        if (!is_field(request->fields[i])) {
            return YCIAM_ARG_FIELD;
        }
    }
    return YCIAM_ARG_NONE;
}

size_t yciam_priv_call_write_head(const yciam_call_t *call)
{
    const yciam_call_request_t *request = call->priv_request;
    const yciam_exchange_t *x = &call->priv_exchange;
    const char *method = yciam_priv_call_method(request);
    yciam_writer_t w = { (char *) x->priv_buf, x->priv_cap, 0, 0 };

    yciam_priv_write_form(&w, "% %", (const void *[]){ method, request->path });
    yciam_priv_write_host(&w, x, YCIAM_DEFAULT_TCP_PORT);
    yciam_priv_write_form(&w, "\r\n" YCIAM_AUTHORIZATION "%", (const void *[]){ yciam_token(call->priv_config->iam) });
    for (size_t i = 0; i < request->field_count; i++) {
        yciam_priv_write_form(&w, "\r\n%", (const void *[]){ request->fields[i] });
    }
    /* POST, PUT and PATCH have a length even without a body (RFC 9110, 8.6). */
    if (request->body_len > 0 || method[0] == 'P') {
        yciam_priv_write(&w, "\r\nContent-Length: ");
        yciam_priv_write_u64(&w, request->body_len);
    }
    yciam_priv_write(&w, "\r\n\r\n");
    return w.overflow != 0 ? 0 : w.len;
}
