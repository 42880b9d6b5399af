/* SPDX-License-Identifier: Apache-2.0 */
/* A device that saves its state, and the same device after a sleep or a restart. */
#ifndef YCIAM_TESTS_STATE_RIG_H
#define YCIAM_TESTS_STATE_RIG_H

#include "rig.h"

typedef struct state_rig {
    rig_t rig;   /* before the sleep */
    rig_t later; /* after it: other memory, ticks from 0 */
    uint8_t saved[YCIAM_SAVE_SIZE(RIG_TOKEN_CAP - 1u)];
    size_t saved_len;
} state_rig_t;

/* Starts an instance that holds RIG_TOKEN, and saves its state. */
void state_rig_start(state_rig_t *s);

/* A test that begins with state_rig_start(). */
#define STATE_RIG_TEST(test, s) cmocka_unit_test_prestate_setup_teardown(test, state_rig_start_test, NULL, s)
int state_rig_start_test(void **state);

/* The instance before the sleep saves its state. */
void state_rig_save(state_rig_t *s);

/* The instance after the sleep is initialised. */
void state_rig_wake(state_rig_t *s, uint64_t slept_ms);

/* Restores the saved state, or these bytes, which end at the end of their memory. */
yciam_result_t state_rig_restore(state_rig_t *s);
yciam_result_t state_rig_restore_bytes(state_rig_t *s, const uint8_t *bytes, size_t len);

#endif
