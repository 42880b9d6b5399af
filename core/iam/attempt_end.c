/* SPDX-License-Identifier: Apache-2.0 */
#include "attempt_end.h"

#include "../http/http_exchange.h"
#include "../http/http_reader.h"
#include "../util/error_record.h"
#include "../util/result_class.h"
#include "source.h"

/* Whether the attempt is the instance's own: not a revocation's, which has a record of its own. */
static bool is_own(const yciam_t *iam)
{
    return iam->priv_attempt.record == &iam->priv_error;
}

void yciam_priv_attempt_end(yciam_t *iam)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    bool waits =
        a->stage == YCIAM_STAGE_TOKEN; /* nothing of ours is in the work buffer, which may be the authority's */

    if (a->source != NULL && a->source->end != NULL) {
        a->source->end(iam);
    }
    yciam_priv_exchange_close(&iam->priv_exchange);
    if (!waits) {
        yciam_priv_exchange_wipe(&iam->priv_exchange);
    }
    a->stage = YCIAM_STAGE_IDLE;
}

/* Ends the attempt, whose record is filled. The result for yciam_poll(). */
static yciam_result_t end_failed(yciam_t *iam, bool tells)
{
    const yciam_config_t *config = iam->priv_config;

    yciam_priv_attempt_end(iam);
    if (!tells || !is_own(iam)) {
        return YCIAM_PENDING; /* a revocation reads its own record */
    }
    if (config->on_failure != NULL) {
        config->on_failure(config->on_failure_ctx, &iam->priv_error);
    }
    return iam->priv_error.result;
}

yciam_result_t yciam_priv_attempt_conclude(yciam_t *iam, const yciam_failure_t *failure)
{
    if (is_own(iam)) {
        yciam_priv_schedule_failed(iam, failure);
    }
    return end_failed(iam, true);
}

yciam_result_t yciam_priv_attempt_failed(yciam_t *iam, yciam_result_t result, int32_t native)
{
    yciam_attempt_t *a = &iam->priv_attempt;
    const yciam_http_t *http = &iam->priv_exchange.priv_http;
    yciam_failure_t failure = { .result = result, .is_for_clock = result == YCIAM_ERR_CERT_TIME };

    if (a->has_signed_late && yciam_priv_is_of_connection(result) && yciam_priv_http_is_untouched(http)) {
        a->signs_first = true; /* the service may have lost patience while the signature was made */
    }
    (void) yciam_priv_record(a->record, a->stage, result, native);
    a->record->http_status = (uint16_t) http->priv_status;
    return yciam_priv_attempt_conclude(iam, &failure);
}

yciam_result_t yciam_priv_attempt_no_clock(yciam_t *iam)
{
    bool is_told = yciam_priv_schedule_last_failure(iam) == YCIAM_ERR_CLOCK;

    (void) yciam_priv_record(iam->priv_attempt.record, YCIAM_STAGE_CLOCK, YCIAM_ERR_CLOCK, 0);
    if (is_own(iam)) {
        yciam_priv_schedule_wait_for_clock(iam);
    }
    return end_failed(iam, !is_told);
}
