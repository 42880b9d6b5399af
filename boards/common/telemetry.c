/* SPDX-License-Identifier: Apache-2.0 */
#include "telemetry.h"

#include <string.h>

#include <mbedtls/base64.h>

#define PATH_BEGIN "/iot-devices/v1/devices/"
#define PATH_END   "/publish"
#define TOPIC      "{\"topic\":\"$devices/"
#define DATA       "/events\",\"data\":\""

static const char *const fields[] = { "Content-Type: application/json" };

/* Appends to a text in a buffer. Returns false if it does not fit. */
static bool append(char *buf, size_t cap, const char *text)
{
    size_t at = strlen(buf);
    size_t len = strlen(text);

    if (len >= cap - at) {
        return false;
    }
    memcpy(buf + at, text, len + 1u);
    return true;
}

yciam_result_t telemetry_init(telemetry_t *telemetry, yciam_t *iam, const yciam_port_t *port, const char *device_id)
{
    char *path = telemetry->path;
    char *body = telemetry->body;

    path[0] = body[0] = '\0';
    if (!append(path, sizeof telemetry->path, PATH_BEGIN) || !append(path, sizeof telemetry->path, device_id) ||
        !append(path, sizeof telemetry->path, PATH_END) || !append(body, sizeof telemetry->body, TOPIC) ||
        !append(body, sizeof telemetry->body, device_id) || !append(body, sizeof telemetry->body, DATA)) {
        return YCIAM_ERR_SPACE;
    }
    memset(&telemetry->request, 0, sizeof telemetry->request);
    telemetry->request.method = "POST";
    telemetry->request.path = path;
    telemetry->request.fields = fields;
    telemetry->request.field_count = sizeof fields / sizeof *fields;
    telemetry->request.body = body;
    telemetry->config.iam = iam;
    telemetry->config.port = port;
    telemetry->config.work = telemetry->work;
    telemetry->config.work_cap = sizeof telemetry->work;
    if (telemetry->config.host == NULL) {
        telemetry->config.host = TELEMETRY_HOST;
    }
    return yciam_call_init(&telemetry->call, &telemetry->config);
}

yciam_result_t telemetry_publish(telemetry_t *telemetry, const void *message, size_t len)
{
    char *data = strstr(telemetry->body, DATA) + sizeof DATA - 1u; /* the text up to here never changes */
    size_t cap = sizeof telemetry->body - (size_t) (data - telemetry->body);
    size_t data_len;

    if (mbedtls_base64_encode((unsigned char *) data, cap, &data_len, (const unsigned char *) message, len) != 0 ||
        !append(telemetry->body, sizeof telemetry->body, "\"}")) {
        return YCIAM_ERR_SPACE;
    }
    telemetry->request.body_len = strlen(telemetry->body);
    return yciam_call_start(&telemetry->call, &telemetry->request);
}

yciam_result_t telemetry_poll(telemetry_t *telemetry)
{
    yciam_result_t result = yciam_call_poll(&telemetry->call);
    unsigned status = yciam_call_status(&telemetry->call);

    if (result != YCIAM_OK || (status >= 200u && status < 300u)) {
        return result;
    }
    return status == 429u || status >= 500u ? YCIAM_ERR_BUSY : YCIAM_ERR_REFUSED;
}
