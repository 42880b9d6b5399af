/* SPDX-License-Identifier: Apache-2.0 */
/* Checks that run after each step of the machine. */
#ifndef YCIAM_FUZZ_MACHINE_CHECKS_H
#define YCIAM_FUZZ_MACHINE_CHECKS_H

#include <yciam/yciam.h>

/* The state of the instance before a poll. */
typedef struct seen {
    yciam_stage_t stage;
    uint64_t stage_ms;   /* when it was first seen there */
    uint64_t connect_ms; /* when the exchange began */
    char *token;         /* a copy of the token buffer */
    uint32_t generation; /* of the held token */
    uint64_t token_ms;   /* when it came */
    unsigned attempts;
    bool has_started; /* a revocation */
    bool told_clock;  /* that it is not set, since an attempt got beyond it */
    unsigned failures;
} seen_t;

extern seen_t seen;
extern yciam_t iam;

/* The record of a failure with this result. */
void check_failure(const yciam_error_t *error, yciam_result_t result);

/* The result of yciam_poll(). `failures`: how many were told before this poll. */
void check_result(yciam_result_t result, unsigned failures);

void check_deadlines(const yciam_config_t *config);

/* Checks the rest, and takes down what the next step starts from. `result` is that of yciam_poll(), or YCIAM_OK where a
 * token was taken otherwise. */
void observe(const yciam_config_t *config, yciam_result_t result);

#endif
