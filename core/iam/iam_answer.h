/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the fields of an answer whose JSON is parsed already. yciam/answer.h parses first. */
#ifndef YCIAM_CORE_IAM_ANSWER_H
#define YCIAM_CORE_IAM_ANSWER_H

#include <yciam/answer.h>

#include "../json/json.h"

/*
 * Reads the token in the member `name` of the root into out->token and out->token_len. Returns false if there is no
 * Bearer token. `body` is the text that was parsed; the token is resolved in place.
 */
bool yciam_priv_answer_bearer(yciam_json_t *json, char *body, const char *name, yciam_iam_token_t *out);

/* As yciam_answer_token(), but *out is undefined after a failure. `body` is the text that was parsed. */
yciam_result_t yciam_priv_answer_read_token(yciam_json_t *json, char *body, yciam_iam_token_t *out);

/* As yciam_answer_status(). */
void yciam_priv_answer_read_status(yciam_json_t *json, yciam_error_t *error);

#endif
