/* SPDX-License-Identifier: Apache-2.0 */
/* The request of a call: what is lawful, and how it is written. */
#ifndef YCIAM_CORE_CALL_H
#define YCIAM_CORE_CALL_H

#include <yciam/call.h>

/* Whether nothing in the request can be read as more than it is. */
bool yciam_priv_call_is_lawful(const yciam_call_request_t *request);

const char *yciam_priv_call_method(const yciam_call_request_t *request);

/* Writes the head to the work buffer; its length, or 0 where it does not fit. */
size_t yciam_priv_call_write_head(const yciam_call_t *call);

#endif
