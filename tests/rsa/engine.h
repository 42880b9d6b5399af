/* SPDX-License-Identifier: Apache-2.0 */
/* What the linker puts before PSA's functions (see rsa.mk), so that a call of them fails, or is known. */
#ifndef YCIAM_TESTS_ENGINE_H
#define YCIAM_TESTS_ENGINE_H

#include <psa/crypto.h>

/* The k-th call of psa_generate_random() or psa_hash_compute() from now on fails with this status; 0: none does. */
void engine_fail_at(unsigned k, psa_status_t status);

/* The calls since engine_fail_at(), and whether it was a random number that failed. */
unsigned engine_calls(void);
int engine_failed_random(void);

#endif
