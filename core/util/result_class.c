/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/result.h>

yciam_class_t yciam_result_class(yciam_result_t result)
{
    /* The last result of each class, in the order of the classes. */
    static const int8_t last[] = { YCIAM_OK,          YCIAM_ERR_ENTROPY, YCIAM_ERR_CALLBACK, YCIAM_ERR_SIGN,
                                   YCIAM_ERR_CLOCK,   YCIAM_ERR_CLOSED,  YCIAM_ERR_ANCHOR,   YCIAM_ERR_BUSY,
                                   YCIAM_ERR_EXPIRED, YCIAM_ERR_TIMEOUT };
    unsigned i = 0;

    if (result > YCIAM_OK) {
        return YCIAM_CLASS_NONE;
    }
    while (i < sizeof last && result < last[i]) {
        i++;
    }
    return i < sizeof last ? (yciam_class_t) i : YCIAM_CLASS_NONE;
}
