/* SPDX-License-Identifier: Apache-2.0 */
/* For a request that needs the token of an instance: an attempt of another instance, or a call. */
#ifndef YCIAM_CORE_NEED_TOKEN_H
#define YCIAM_CORE_NEED_TOKEN_H

#include <yciam/yciam.h>

/*
 * Polls the instance. YCIAM_OK: it holds a token, and if `settled` no attempt is under way or due. YCIAM_PENDING. Or a
 * failure, with *error filled: the instance holds no token, nothing is under way, and a pause is ahead. Then *error is
 * the reason of that pause.
 */
yciam_result_t yciam_priv_need_token(yciam_t *iam, bool settled, yciam_error_t *error);

#endif
