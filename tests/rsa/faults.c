/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults COUNT | faults all PART OF: flips single bits in a signer's memory, between two slices of an RSA-2048
 * signature. COUNT: so many bits, from a generator that always starts with the same number. all: one bit in each word
 * after each slice; OF runs share the slices. No wrong signature may leave the signer.
 */
#include <stdio.h>

#include "../unit/unit.h"
#include "../unit/verify.h"

#include <rsa/operation.h>

#include "generator.h"
#include "key_der.h"

static const uint8_t message[] = "header.claims";
typedef struct copy {
    uint64_t words[YCIAM_RSA_SIZE(2048u) / 8u];
} copy_t;
static copy_t memory, idle, paused;
static yciam_signer_t signer;
static uint8_t signature[YCIAM_SIGNATURE_MAX];
static unsigned found, harmless, wrong;

#define MEMORY_WORDS (yciam_priv_rsa_size(32) / 4u)

static const yciam_rsa_progress_t *progress(const copy_t *copy)
{
    return &((const yciam_rsa_t *) (const void *) copy)->progress;
}

static int slice(void)
{
    int32_t native;

    return signer.sign(&signer, message, sizeof message, signature, &native);
}

/* Continues from `paused` to the end. If the signature begins again, or is refused, the signer has found the fault. */
static void run_with(size_t word, unsigned bit)
{
    int result;

    memory = paused;
    ((uint32_t *) memory.words)[word] ^= UINT32_C(1) << bit;
    do {
        result = slice();
        if (progress(&memory)->attempt != 0) {
            found++;
            return;
        }
    } while (result == YCIAM_WORKING);
    if (result != YCIAM_OK) {
        found++;
    } else if (verify_pss("rsa2048.public.pem", message, sizeof message, signature, 256, 32)) {
        harmless++;
    } else {
        wrong++;
        print_error("word %zu, bit %u, state %u: a wrong signature\n", word, bit, progress(&paused)->state);
    }
}

/* The state of a signature after so many slices. */
static void pause_after(unsigned slices)
{
    memory = idle;
    while (slices-- > 0) {
        assert_int_equal(slice(), YCIAM_WORKING);
    }
    paused = memory;
}

static unsigned count_slices(void)
{
    unsigned slices = 0;

    memory = idle;
    while (slice() == YCIAM_WORKING) {
        slices++;
    }
    return slices;
}

int main(int argc, char **argv)
{
    size_t der_len;
    uint8_t *der = key_der("rsa2048.der", &der_len);
    bool all = argc == 4 && strcmp(argv[1], "all") == 0;
    unsigned slices, count;

    if (argc != 2 && !all) {
        return 2;
    }
    assert_int_equal(yciam_rsa_open(&signer, der, der_len, memory.words, sizeof memory, NULL), YCIAM_OK);
    while (slice() == YCIAM_WORKING) {
    }
    idle = memory;
    slices = count_slices();
    if (all) {
        for (unsigned i = (unsigned) atoi(argv[2]); i <= slices; i += (unsigned) atoi(argv[3])) {
            pause_after(i);
            for (size_t word = 0; word < MEMORY_WORDS; word++) {
                run_with(word, next() % 32u);
            }
        }
    } else {
        for (count = (unsigned) atoi(argv[1]); count > 0; count--) {
            pause_after(next() % (slices + 1u));
            run_with(next() % MEMORY_WORDS, next() % 32u);
        }
    }
    printf("bit flips: %u found, %u harmless, %u wrong signatures\n", found, harmless, wrong);
    free(der);
    return wrong == 0 && found > 0 ? 0 : 1;
}
