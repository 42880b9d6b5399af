/* SPDX-License-Identifier: Apache-2.0 */
/* The API server of the call harness, and the state of the call under way. */
#ifndef YCIAM_FUZZ_CALL_SERVICE_H
#define YCIAM_FUZZ_CALL_SERVICE_H

#include <yciam/call.h>

#include "machine_service.h"

#define BODY_MAX 600u
#define HEAD_MAX 512u

typedef struct call_run {
    yciam_call_request_t request;
    char sent[BODY_MAX];             /* the request's body */
    char whole[HEAD_MAX + BODY_MAX]; /* the exact request that the library must send */
    size_t whole_len;
    char expected[BODY_MAX]; /* the body of an exact answer */
    size_t expected_len;
    bool is_exact;      /* the answer is exactly `expected` */
    unsigned status;    /* of a good answer */
    size_t got_len;     /* of the answer's body so far */
    bool is_wrong;      /* the body so far differs from `expected` */
    uint32_t head_tail; /* the last four bytes of the head */
    unsigned attempts;
} call_run_t;

extern call_run_t run;

#endif
