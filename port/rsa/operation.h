/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signature as a sequence of steps of bounded time, and the data in the caller's memory between them. operation.c
 * takes steps until a slice is full; the other steps are in private_steps.c and check_steps.c.
 */
#ifndef YCIAM_RSA_OPERATION_H
#define YCIAM_RSA_OPERATION_H

#include <psa/crypto.h>

#include "pss.h"
#include "rsa_key.h"
#include "yciam_rsa.h"

/* A new pair of blinding values is made after so many signatures. */
#define YCIAM_RSA_PAIR_USES 32u

/* The steps in their order. Those from STEP_LOAD to STEP_LEAVE are taken for q, then for p. */
typedef enum yciam_rsa_state {
    STEP_IDLE,
    STEP_SALT,            /* draw the salt, hash the message */
    STEP_LOAD,            /* load the modulus, begin R^2 */
    STEP_LOAD_SQUARE,     /* finish R^2, square by square */
    STEP_PAIR,            /* draw a blinding value A; the power to make is A^(prime - 1 - d) */
    STEP_MESSAGE,         /* the encoded message modulo the prime */
    STEP_BLIND,           /* in Montgomery's form, times A */
    STEP_TABLE,           /* the powers 0 to 15 of the base */
    STEP_WINDOW_SQUARE,   /* four squares for each digit of the exponent ... */
    STEP_WINDOW_MULTIPLY, /* ... then times a power from the table */
    STEP_LEAVE, /* times the pair's other value, out of Montgomery's form; both values squared, for the next time */
    STEP_JOIN,  /* the signature from its two remainders; then STEP_LOAD and STEP_LOAD_SQUARE for n */
    STEP_POWER, /* the check: the signature in Montgomery's form, to the power of e */
    STEP_POWER_SQUARE,
    STEP_POWER_MULTIPLY,
    STEP_EXPECTED, /* hash and encode the message again */
    STEP_COMPARE,  /* finish the power, compare, and give the signature out */
    STEPS
} yciam_rsa_state_t;

/* Which modulus a step works with. */
typedef enum yciam_rsa_part { PART_Q, PART_P, PART_N } yciam_rsa_part_t;

typedef struct yciam_rsa_progress {
    uint8_t state;     /* a yciam_rsa_state_t */
    uint8_t part;      /* a yciam_rsa_part_t */
    uint8_t is_pair;   /* the power under way is the second value of a pair */
    uint8_t attempt;   /* 1: the first result was wrong */
    uint8_t pairs;     /* bit 1 << part: the pair is there */
    uint8_t uses_left; /* signatures until new pairs are made */
    uint16_t i;        /* of the loop that the state is in */
    uint32_t bit;      /* of the exponent */
    uint32_t sum;      /* of all above */
} yciam_rsa_progress_t;

typedef struct yciam_rsa {
    yciam_rsa_key_t key;
    uint32_t key_sum;
    yciam_rsa_progress_t progress;
    yciam_limb_t inverse[4]; /* of the part's modulus */
    uint8_t salt[YCIAM_RSA_HASH_LEN];
    uint8_t hash[YCIAM_RSA_HASH_LEN];
    yciam_limb_t areas[];
} yciam_rsa_t;

/*
 * The content of `areas`, in multiples of a prime's limbs. While the result is checked, numbers of twice that length
 * use the place of the table.
 */
enum {
    AREA_PAIRS = 0, /* A and A^-d for q, then both for p */
    AREA_PRIME = 4,
    AREA_PRODUCT = 5,   /* 2 */
    AREA_X = 7,         /* the base, then the power */
    AREA_RR = 8,        /* R^2 modulo the prime */
    AREA_Q_RESULT = 9,  /* the result modulo q */
    AREA_SELECTED = 10, /* an entry of the table */
    AREA_TABLE = 11,    /* 16 */
    AREA_EXPONENT = 27, /* 1, and YCIAM_RSA_EXPONENT_BLINDING limbs more */
    AREAS = 28,

    AREA_N = 11,         /* 2 */
    AREA_N_PRODUCT = 13, /* 4 */
    AREA_N_X = 17,       /* 2: the power */
    AREA_N_RR = 19,      /* 2: R^2, then the base in Montgomery's form */
    AREA_SIGNATURE = 21, /* 2 */
    AREA_EXPECTED = 23   /* 2: the encoded message */
};

static inline yciam_limb_t *yciam_priv_rsa_area(yciam_rsa_t *rsa, uint32_t area)
{
    return rsa->areas + area * rsa->key.n_limbs;
}

/* The bytes of the whole of *rsa for a key whose primes have n limbs. */
static inline size_t yciam_priv_rsa_size(uint32_t n)
{
    return sizeof(yciam_rsa_t) + sizeof(yciam_limb_t) * (AREAS * n + YCIAM_RSA_EXPONENT_BLINDING);
}

/* What a step works on. */
typedef struct yciam_rsa_work {
    yciam_rsa_t *rsa;
    const uint8_t *message; /* the caller's */
    size_t message_len;
    uint8_t *signature; /* the caller's, 8 n_limbs bytes */
    yciam_rsa_modulus_t modulus;
    yciam_limb_t *m;  /* modulus.m, to write to */
    yciam_limb_t *x;  /* AREA_X or AREA_N_X */
    yciam_limb_t *rr; /* AREA_RR or AREA_N_RR */
} yciam_rsa_work_t;

/*
 * Takes one step, which sets the state that follows: STEP_IDLE after the last one. The first function has those of the
 * primes up to STEP_JOIN, the second those from STEP_POWER on. PSA_ERROR_INVALID_SIGNATURE: the result is wrong.
 */
psa_status_t yciam_priv_rsa_private_step(const yciam_rsa_work_t *work);
psa_status_t yciam_priv_rsa_check_step(const yciam_rsa_work_t *work);

/* A sum over words that changes with each bit of them. The sum of words that are all 0 is not 0. */
uint32_t yciam_priv_rsa_sum(const void *words, size_t len);

/* Wipes everything but the key: the next signature starts with new pairs. */
void yciam_priv_rsa_reset(yciam_rsa_t *rsa);

/*
 * Takes a slice of the signature that is under way, or of a new one, for which the caller fills the first four fields.
 * *is_done: it was the last slice, and the signature is written. After a failure everything but the key is wiped.
 */
psa_status_t yciam_priv_rsa_slice(yciam_rsa_work_t *work, bool *is_done);

#endif
