/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that are closed while the path loses packets, or does not. */
#ifndef THREADS_LOSS_TESTS_H
#define THREADS_LOSS_TESTS_H

void lost_requests_leave_the_heap(void **state);
void a_last_word_is_no_reason_to_reset(void **state);

#endif
