/* SPDX-License-Identifier: Apache-2.0 */
/* cbmc: --unwind 33 port/rsa/rsa_key.c */
/*
 * The DER reader, for any 24 bytes, which are too few for a key: nothing outside them is read, and no key is accepted.
 */
#include "port/rsa/rsa_key.h"

#include "proof.h"

#define MAX 24u

void proof(void)
{
    size_t len = nondet_size();
    yciam_rsa_key_t key;

    ASSUME(len <= MAX);
    ANY_BYTES(der, len, MAX);
    PROVE(!yciam_priv_rsa_key_read(&key, der, len));
}
