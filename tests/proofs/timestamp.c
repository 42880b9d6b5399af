/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timestamps: any text of up to 31 characters, by both parsers. Nothing outside it is read, nothing overflows, and the
 * time is between the years -1 and 10000 (an offset may add a day), for an HTTP date between 0 and 9999.
 */
/* cbmc: --unwind 33 core/util/timestamp.c tests/proofs/libc.c */
#include "proof.h"

#include <yciam/answer.h>

#define TEXT_MAX   31u
#define TIME_FIRST (-62167219200) /* the year 0 */
#define TIME_LAST  253402300800   /* the end of 9999, with a leap second */
#define DAY_S      86400

void proof(void)
{
    size_t len = nondet_size();
    int64_t time;

    ASSUME(len <= TEXT_MAX);
    ANY_BYTES(text, len, TEXT_MAX);
    if (nondet_bool()) {
        if (yciam_timestamp_parse((char *) text, len, &time) == YCIAM_OK) {
            PROVE(time > TIME_FIRST - DAY_S && time < TIME_LAST + DAY_S);
        }
    } else if (yciam_http_date_parse((char *) text, len, &time) == YCIAM_OK) {
        PROVE(time >= TIME_FIRST && time <= TIME_LAST);
    }
}
