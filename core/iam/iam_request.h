/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a request's head, and the IAM service's requests. */
#ifndef YCIAM_CORE_REQUEST_H
#define YCIAM_CORE_REQUEST_H

#include <yciam/yciam.h>

#include "../util/writer.h"

/* Behind method and path: the version, and Host with the port where it is not the scheme's own. No line end. */
void yciam_priv_write_host(yciam_writer_t *w, const yciam_exchange_t *exchange, uint16_t default_tcp_port);

#define YCIAM_AUTHORIZATION "Authorization: Bearer " /* and the token */
#define YCIAM_BEARER        "\r\n" YCIAM_AUTHORIZATION

/*
 * Writes `POST /iam/v1/tokens<verb>` with the JSON {"<name>":"<value>"} to the work buffer and starts the exchange. The
 * value may stand at the buffer's end, with nothing but its NUL behind it. bearer and token are YCIAM_BEARER and a
 * token, or "" both: a request without a token does not link the words for one. YCIAM_PENDING, or the failure that
 * ended the attempt.
 */
yciam_result_t yciam_priv_post(yciam_t *iam, const char *name, const char *value, const char *verb, const char *bearer,
                               const char *token);

#endif
