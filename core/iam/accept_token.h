/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a token, from an answer or from the application. */
#ifndef YCIAM_CORE_ACCEPT_TOKEN_H
#define YCIAM_CORE_ACCEPT_TOKEN_H

#include <yciam/yciam.h>

#include "../json/json.h"

/*
 * Holds this token and forgets earlier failures. YCIAM_OK, YCIAM_ERR_EXPIRED, YCIAM_ERR_LONG, or YCIAM_ERR_CLOCK: the
 * time is not known.
 */
yciam_result_t yciam_priv_accept_token(yciam_t *iam, const yciam_iam_token_t *token);

/* The same for a token of which the remaining life is known. YCIAM_OK or YCIAM_ERR_LONG. */
yciam_result_t yciam_priv_accept_token_for(yciam_t *iam, const yciam_iam_token_t *token, uint32_t lifetime_s);

/* The read() of the sources that the IAM service answers with a token. */
yciam_result_t yciam_priv_read_iam_token(yciam_t *iam, yciam_json_t *json, char *body);

#endif
