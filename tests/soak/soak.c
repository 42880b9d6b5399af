/* SPDX-License-Identifier: Apache-2.0 */
/*
 * soak SEED DAYS: a device's life on a virtual clock: hours with all kinds of faults, and hours of rest. The device
 * keeps a token fresh, calls an API with it, revokes it, sleeps and wakes, reboots, gets another key. After every step
 * the promises of yciam.h must hold. The first broken one ends the test with its seed and its time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "device.h"

#define DAY_MS 86400000u

/* Hours of faults, hours of rest; the clock is wrong only during faults. */
static void turn(void)
{
    if (world.now_ms < phase_end_ms) {
        return;
    }
    world.faults = !world.faults;
    phase_end_ms = world.now_ms + 600000u + draw(world.faults ? 7200000u : 14400000u);
    step_clock(world.faults && one_in(4) ? (int64_t) draw(400 * 86400) - 200 * 86400 : 0, world.faults && one_in(8));
    mended_ms = world.now_ms;
}

static void live(uint64_t end_ms)
{
    while (world.now_ms < end_ms) {
        uint64_t delay_ms;

        if (yciam_stage(&iam) == YCIAM_STAGE_IDLE) {
            turn();
        }
        if (one_in(yciam_stage(&iam) == YCIAM_STAGE_IDLE ? 3 : 200)) {
            act();
        }
        step();
        delay_ms = yciam_delay_ms(&iam);
        CHECK(delay_ms <= DAY_MS && yciam_revocation_delay_ms(&revocation) <= DAY_MS);
        if (is_revoking()) {
            delay_ms =
                delay_ms < yciam_revocation_delay_ms(&revocation) ? delay_ms : yciam_revocation_delay_ms(&revocation);
        }
        if (yciam_stage(&iam) == YCIAM_STAGE_IDLE) {
            delay_ms = delay_ms < 120000u ? delay_ms : 120000u; /* an application that polls rarely */
        }
        pass(delay_ms);
    }
}

int main(int argc, char **argv)
{
    uint64_t days = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

    if (days == 0) {
        (void) fprintf(stderr, "usage: soak SEED DAYS\n");
        return 2;
    }
    world_begin(strtoull(argv[1], NULL, 10));
    device_setup();
    live(days * DAY_MS);
    yciam_revocation_close(&revocation);
    yciam_call_close(&call);
    yciam_close(&iam);
    CHECK(counts.tokens > 0);
    (void) printf("soak: SEED=%" PRIu64 ": %" PRIu64
                  " days, %u faults: %u tokens, %u attempts failed, %u calls (%u failed), "
                  "%u revocations (%u failed), %u sleeps, %u reboots, %u steps of the clock\n",
                  world.seed, days, world.injected, counts.tokens, counts.failures, counts.calls + counts.calls_failed,
                  counts.calls_failed, counts.revocations + counts.revocations_failed, counts.revocations_failed,
                  counts.sleeps, counts.reboots, counts.steps);
    return 0;
}
