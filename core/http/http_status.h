/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_CORE_HTTP_STATUS_H
#define YCIAM_CORE_HTTP_STATUS_H

#include <yciam/result.h>

/* What an answer of the service with this HTTP status is; YCIAM_OK for 200. */
yciam_result_t yciam_priv_http_status_result(uint32_t status);

#endif
