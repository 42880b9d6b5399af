/* SPDX-License-Identifier: Apache-2.0 */
/* The request for a token: `POST /iam/v1/tokens` with {"jwt":"..."}, written into the work buffer. */
#ifndef YCIAM_CORE_REQUEST_H
#define YCIAM_CORE_REQUEST_H

#include <yciam/yciam.h>

/*
 * Writes the request as far as it goes without a signature, with times by `now`, the service's clock. With now == 0 it
 * is a request that can only be refused, and holds no secret: its answer's Date is what a device without a clock is
 * after. YCIAM_OK: yciam_request_end() is next, the kept JWT serves once more or there is none. YCIAM_PENDING:
 * yciam_request_sign() is next. Or YCIAM_ERR_SPACE, YCIAM_ERR_ARGUMENT, YCIAM_ERR_KEY_ID.
 */
yciam_result_t yciam_request_begin(yciam_t *iam, int64_t now);

/* As yciam_jwt_sign(). Keeps the JWT where the application gave room for it. */
yciam_result_t yciam_request_sign(yciam_t *iam, int32_t *native);

/* Writes the end and starts the exchange. YCIAM_OK or YCIAM_ERR_SPACE. */
yciam_result_t yciam_request_end(yciam_t *iam);

/* Wipes the kept JWT. */
void yciam_request_forget_jwt(yciam_t *iam);

#endif
