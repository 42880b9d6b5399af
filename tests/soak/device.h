/* SPDX-License-Identifier: Apache-2.0 */
/* The device of the soak test: an instance and a call object with their links, and their state after the last step. */
#ifndef YCIAM_SOAK_DEVICE_H
#define YCIAM_SOAK_DEVICE_H

#include <yciam/call.h>
#include <yciam/revocation.h>

#include "service.h"
#include "world.h"

#define TOKEN_CAP     401u
#define INVALIDATE_MS (1000u * YCIAM_INVALIDATE_MIN_S - 1000u) /* the library counts whole seconds of its ticks */
#define TOLERANCE_S   36 /* tolerance for small clock errors, and for a fraction that was cut off */

/* The state of the instance after the last step. */
typedef struct seen {
    uint32_t generation;
    yciam_stage_t stage;
    char token[TOKEN_CAP];
    uint64_t connect_ms;  /* when the attempt requested its connection */
    uint64_t stage_ms;    /* when it reached the stage */
    uint64_t got_ms;      /* when the token arrived, or the device started */
    uint64_t earliest_ms; /* no attempt may begin before this time */
    bool news_used;       /* a wrong clock has already caused its one retry */
    bool may_have_news;   /* the last failure was one that may cause it */
    bool is_pausing;      /* after a failure */
    bool is_doubted;      /* the held token has already ended a pause once */
    bool is_revocation;   /* the attempt under way belongs to a revocation */
    bool has_succeeded;   /* since the start, or before it if a state was restored */
    bool is_clock_lost;   /* the clock stepped while it was not set or not confirmed: the library may accept any time */
    bool has_told;        /* a failure since the last step */
    bool has_told_clock;  /* YCIAM_ERR_CLOCK was reported since an attempt got beyond that */
    uint64_t hastened_ms; /* when a step of the clock last brought an attempt forward; 0: never */
    uint32_t retry_after_s;
    uint64_t failing_ms; /* since when attempts fail although nothing is wrong; 0: they do not */
    yciam_result_t sign_want;
} seen_t;

typedef struct counts {
    unsigned tokens, failures, calls, calls_failed, revocations, revocations_failed, sleeps, reboots, steps;
} counts_t;

extern link_t iam_link;
extern link_t call_link;
extern yciam_key_t keys[2];
extern yciam_config_t config;
extern yciam_call_config_t call_config;
extern char token[TOKEN_CAP];
extern uint8_t work[YCIAM_WORK_SIZE(TOKEN_CAP - 1u)];
extern char jwt[YCIAM_JWT_MAX(sizeof YCIAM_DEFAULT_AUDIENCE - 1u, 256u)];
extern uint8_t call_work[1024];
extern yciam_t iam;
extern yciam_call_t call;
extern yciam_revocation_t revocation;
extern const uint8_t *signing; /* the message of an unfinished signature */
extern seen_t seen;
extern counts_t counts;
extern uint64_t phase_end_ms;
extern uint64_t mended_ms; /* when the last faults ended */

/* Makes a device of a kind that the world's random numbers choose. */
void device_setup(void);

/* The configuration's value, or the default. */
uint32_t refresh_s(void);
uint32_t backoff_min_ms(void);
uint32_t backoff_max_ms(void);
uint32_t total_ms(void);

static inline bool is_revoking(void)
{
    return revocation.priv_iam != NULL;
}

/*
 * watch.c: polls the instance and the revocation, in any order, and checks all promises; for use when another call may
 * have taken a step of the instance, and when none did.
 */
void step(void);
void observe_step(void);
void observe(void);

/* watch.c: the device's clock steps. */
void step_clock(int64_t wrong_s, bool unset);

/* watch.c: checks what the instance reports. */
void on_failure(void *ctx, const yciam_error_t *error);

/* The time from which a good token must be held again. */
bool has_recovered_by_now(void);

/* acts.c: what an application does between two polls, once in a while. */
void act(void);

/* acts.c: the held token is no longer good. The instance may request another one a minute after it arrived. */
void expect_another(void);

/* calls.c: makes a call of an API until it ends or is given up; and checks the connection between two calls. */
void call_api(void);
void look_after_call(void);

/* The owner sleeps as long as it may; a busy owner a little longer. */
void pass(uint64_t ms);

#endif
