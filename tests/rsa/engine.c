/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

static unsigned fail_at, calls;
static psa_status_t failure;
static int was_random;

psa_status_t __real_psa_generate_random(uint8_t *output, size_t len);
psa_status_t __wrap_psa_generate_random(uint8_t *output, size_t len);
psa_status_t __real_psa_hash_compute(psa_algorithm_t alg, const uint8_t *input, size_t input_len, uint8_t *hash,
                                     size_t cap, size_t *len);
psa_status_t __wrap_psa_hash_compute(psa_algorithm_t alg, const uint8_t *input, size_t input_len, uint8_t *hash,
                                     size_t cap, size_t *len);

psa_status_t __wrap_psa_generate_random(uint8_t *output, size_t len)
{
    if (++calls == fail_at) {
        was_random = 1;
        return failure;
    }
    return __real_psa_generate_random(output, len);
}

psa_status_t __wrap_psa_hash_compute(psa_algorithm_t alg, const uint8_t *input, size_t input_len, uint8_t *hash,
                                     size_t cap, size_t *len)
{
    return ++calls == fail_at ? failure : __real_psa_hash_compute(alg, input, input_len, hash, cap, len);
}

void engine_fail_at(unsigned k, psa_status_t status)
{
    fail_at = k;
    failure = status;
    calls = 0;
    was_random = 0;
}

unsigned engine_calls(void)
{
    return calls;
}

int engine_failed_random(void)
{
    return was_random;
}
