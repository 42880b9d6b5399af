/* SPDX-License-Identifier: Apache-2.0 */
/* What is in an answer whose JSON is parsed: the halves of yciam/answer.h behind that. */
#ifndef YCIAM_CORE_ANSWER_H
#define YCIAM_CORE_ANSWER_H

#include <yciam/answer.h>

#include "../json/json.h"

/* Reads the token in the member `name` of the root: out->token and out->token_len. False: there is none. */
bool yciam_priv_answer_bearer(yciam_json_t *json, char *body, const char *name, yciam_iam_token_t *out);

/* As yciam_answer_token(), but that *out is of no use after a failure. The body is the text that was parsed. */
yciam_result_t yciam_priv_answer_read_token(yciam_json_t *json, char *body, yciam_iam_token_t *out);

/* As yciam_answer_status(). */
void yciam_priv_answer_read_status(yciam_json_t *json, yciam_error_t *error);

#endif
