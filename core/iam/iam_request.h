/* SPDX-License-Identifier: Apache-2.0 */
/* The requests of the IAM service (iam_token_service.proto). */
#ifndef YCIAM_CORE_IAM_REQUEST_H
#define YCIAM_CORE_IAM_REQUEST_H

#include "../http/http_exchange.h"
#include "../util/writer.h"

extern const yciam_priv_peer_t yciam_priv_iam_service;

/*
 * Writes `POST /iam/v1/tokens<verb>` with the JSON {"<name>":"<value>"}, authorised by `bearer` unless that is NULL.
 * The value must need no escapes. It may be in the writer's buffer, at its end: the head is then written before it.
 */
void yciam_priv_write_post(yciam_writer_t *w, const yciam_exchange_t *exchange, const char *verb, const char *bearer,
                           const char *name, const char *value, size_t value_len);

#endif
