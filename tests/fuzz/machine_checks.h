/* SPDX-License-Identifier: Apache-2.0 */
/* Checks that run after each step of the machine. */
#ifndef YCIAM_FUZZ_MACHINE_CHECKS_H
#define YCIAM_FUZZ_MACHINE_CHECKS_H

#include <yciam/yciam.h>

/* The state of the instance before a poll. */
typedef struct seen {
    yciam_stage_t stage;
    uint64_t stage_ms;   /* when it was first seen in this stage */
    uint64_t connect_ms; /* when the exchange began */
    char *token;         /* a copy of the token buffer */
    uint32_t generation; /* of the held token */
    uint64_t token_ms;   /* when it arrived */
    unsigned attempts;
    bool has_started; /* a revocation */
    bool told_clock;  /* YCIAM_ERR_CLOCK was reported since an attempt got beyond that */
    unsigned failures;
} seen_t;

extern seen_t seen;
extern yciam_t iam;

/* The record of a failure with this result. */
void check_failure(const yciam_error_t *error, yciam_result_t result);

/* The result of yciam_poll(). `failures`: how many were reported before this poll. */
void check_result(yciam_result_t result, unsigned failures);

void check_deadlines(const yciam_config_t *config);

/*
 * Checks the rest, and records the state for the next step. `result`: of yciam_poll(), or YCIAM_OK if the token arrived
 * in another way.
 */
void observe(const yciam_config_t *config, yciam_result_t result);

#endif
