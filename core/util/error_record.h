/* SPDX-License-Identifier: Apache-2.0 */
/* Filling the record that the user reads. */
#ifndef YCIAM_CORE_ERROR_RECORD_H
#define YCIAM_CORE_ERROR_RECORD_H

#include <yciam/result.h>

/* Fills *error, which may be NULL, with this and nothing else. Returns the result. */
yciam_result_t yciam_priv_record(yciam_error_t *error, yciam_stage_t stage, yciam_result_t result, int32_t native);

#endif
