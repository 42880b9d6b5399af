/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIGNER_TESTS_H
#define SIGNER_TESTS_H

void the_signer_task_is_given_up_and_asked_again(void **state);

#endif
