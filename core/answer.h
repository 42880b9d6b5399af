/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens in JSON, whatever the answer is that holds them. */
#ifndef YCIAM_CORE_ANSWER_H
#define YCIAM_CORE_ANSWER_H

#include <yciam/answer.h>

#include "json.h"

/* Reads the token in the member `name` of the root: out->token and out->token_len. False: there is none. */
bool yciam_answer_bearer(yciam_json_t *json, char *body, const char *name, yciam_iam_token_t *out);

#endif
