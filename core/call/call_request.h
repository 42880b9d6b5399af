/* SPDX-License-Identifier: Apache-2.0 */
/* The request of a call: checks it, and writes its head. */
#ifndef YCIAM_CORE_CALL_REQUEST_H
#define YCIAM_CORE_CALL_REQUEST_H

#include <yciam/call.h>

/* Checks that no part of the request can be read as more than it is. YCIAM_ARG_NONE, or the field that is wrong. */
int32_t yciam_priv_call_check_request(const yciam_call_request_t *request);

const char *yciam_priv_call_method(const yciam_call_request_t *request);

/* Whether the request may be repeated even if the server has acted on it (RFC 9110, 9.2.2). */
bool yciam_priv_call_is_idempotent(const yciam_call_request_t *request);

/* Writes the head to the work buffer and returns its length; 0 if it does not fit. */
size_t yciam_priv_call_write_head(const yciam_call_t *call);

#endif
