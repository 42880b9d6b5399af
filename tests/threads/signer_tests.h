/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIGNER_TESTS_H
#define SIGNER_TESTS_H

void no_wait_is_shorter_than_a_tick(void **state);
void a_signer_task_that_cannot_be_made(void **state);
void a_late_signer_task_and_a_second_one(void **state);
void a_late_signer_task_is_used(void **state);
void the_signer_task_is_given_up_and_asked_again(void **state);

#endif
