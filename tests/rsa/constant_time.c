/* SPDX-License-Identifier: Apache-2.0 */
/*
 * constant_time KEY.der COUNT: opens and signs under valgrind. Every secret counts as memory that was never written, so
 * each branch and each address that depends on one is an error. Secret are the numbers of the key except n and e, and
 * every random number except the salt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <psa/crypto.h>
#include <valgrind/memcheck.h>

#include <rsa/pss.h>
#include <rsa/rsa_key.h>
#include <rsa/yciam_rsa.h>

static uint8_t der[4096];
static uint64_t memory[YCIAM_RSA_SIZE(4096u) / 8u];
static uint8_t signature[YCIAM_SIGNATURE_MAX];

psa_status_t __real_psa_generate_random(uint8_t *output, size_t len);
psa_status_t __wrap_psa_generate_random(uint8_t *output, size_t len);
psa_status_t __wrap_psa_generate_random(uint8_t *output, size_t len)
{
    psa_status_t status = __real_psa_generate_random(output, len);

    if (len != YCIAM_RSA_HASH_LEN) {
        (void) VALGRIND_MAKE_MEM_UNDEFINED(output, len);
    }
    return status;
}

static size_t read_key(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t len = file != NULL ? fread(der, 1, sizeof der, file) : 0;

    if (file != NULL) {
        (void) fclose(file);
    }
    return len;
}

static void hide_secrets(size_t len)
{
    yciam_rsa_key_t key;

    if (!yciam_priv_rsa_key_read(&key, der, len)) {
        exit(2);
    }
    for (int i = KEY_D; i < KEY_NUMBERS; i++) {
        yciam_rsa_number_t number = key.numbers[i];
        size_t leading = der[number.at] >> 7; /* a zero byte before the number, if its highest bit is set */

        (void) VALGRIND_MAKE_MEM_UNDEFINED(der + number.at - leading, number.len + leading);
    }
}

int main(int argc, char **argv)
{
    yciam_signer_t signer = { 0 };
    size_t len = argc == 3 ? read_key(argv[1]) : 0;
    int32_t native;
    int result;

    hide_secrets(len);
    result = yciam_rsa_open(&signer, der, len, memory, sizeof memory, &native);
    for (int count = argc == 3 ? atoi(argv[2]) : 0; result == YCIAM_OK && count > 0; count--) {
        do {
            result = signer.sign(&signer, der, 20, signature, &native);
        } while (result == YCIAM_WORKING);
    }
    return result == YCIAM_OK ? 0 : 3;
}
