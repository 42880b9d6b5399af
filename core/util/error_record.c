/* SPDX-License-Identifier: Apache-2.0 */
#include "error_record.h"

#include <string.h>

yciam_result_t yciam_priv_record(yciam_error_t *error, yciam_stage_t stage, yciam_result_t result, int32_t native)
{
    if (error != NULL) {
        memset(error, 0, sizeof *error);
        error->result = result;
        error->stage = stage;
        error->native = native;
    }
    return result;
}
