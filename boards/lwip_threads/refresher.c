/* SPDX-License-Identifier: Apache-2.0 */
/* The task that owns the instance. */
#include "tasks.h"
#include "watch.h"

#define LONG_MS   1000u /* a pause of at least this time is one between attempts: the ticks skip it */
#define TRIES_MAX 20u   /* failures in a row after which this program ends; a product never ends */

static void tell(const yciam_error_t *error)
{
    say("refresher: %s: %s (native %ld, HTTP %u) %s", yciam_stage_text(error->stage), yciam_result_text(error->result),
        (long) error->native, error->http_status, error->message);
}

/* A product only waits: `(void) sys_arch_sem_wait(&shared->wake, pause_ms)`. */
static void pause_for(shared_t *shared, uint32_t pause_ms)
{
    if (pause_ms >= LONG_MS) {
        watch_leap(pause_ms);
        pause_ms = 1;
    }
    if (pause_ms > 0) {
        (void) sys_arch_sem_wait(&shared->wake, pause_ms);
    }
}

bool refresher_run(shared_t *shared)
{
    uint32_t generation = yciam_token_generation(&shared->iam);
    unsigned tokens = 0;
    unsigned tries = 0;

    while (tokens < shared->refreshes && tries < TRIES_MAX) {
        yciam_result_t result = yciam_poll(&shared->iam);

        if (result < 0) {
            tell(yciam_error(&shared->iam));
            tries++;
        }
        if (result == YCIAM_OK && yciam_token_generation(&shared->iam) != generation) {
            generation = yciam_token_generation(&shared->iam);
            tries = 0;
            tokens++;
        }
        if (shared_get(shared, &shared->is_refused)) {
            shared_set(shared, &shared->is_refused, false);
            yciam_invalidate(&shared->iam);
        }
        pause_for(shared, yciam_delay_ms(&shared->iam));
    }
    say("refresher: %u tokens", tokens);
    return tokens == shared->refreshes;
}
