/* SPDX-License-Identifier: Apache-2.0 */
#include "http_status.h"

yciam_result_t yciam_priv_http_status_result(uint32_t status)
{
    if (status == 200u) {
        return YCIAM_OK;
    }
    if (status < 400u) {
        return YCIAM_ERR_HTTP_STATUS;
    }
    /* 408 Request Timeout, 425 Too Early, 429 Too Many Requests: not now, but the request is not at fault. */
    return status >= 500u || status == 429u || status == 408u || status == 425u ? YCIAM_ERR_BUSY : YCIAM_ERR_REFUSED;
}
