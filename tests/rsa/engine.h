/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that the linker puts before PSA's (see rsa.mk), so that a test can make a call fail, or count the calls. */
#ifndef YCIAM_TESTS_ENGINE_H
#define YCIAM_TESTS_ENGINE_H

#include <psa/crypto.h>

/* Makes the k-th call of psa_generate_random() or psa_hash_compute() from now on fail with this status; 0: none. */
void engine_fail_at(unsigned k, psa_status_t status);

/* The number of calls since engine_fail_at(), and whether the one that failed asked for a random number. */
unsigned engine_calls(void);
int engine_failed_random(void);

#endif
