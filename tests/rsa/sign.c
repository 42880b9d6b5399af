/* SPDX-License-Identifier: Apache-2.0 */
/* sign KEY.der: signs standard input, and writes the signature to standard output. */
#include <stdio.h>

#include <rsa/yciam_rsa.h>

static uint8_t der[4096], message[4096], signature[YCIAM_SIGNATURE_MAX];
static uint64_t memory[YCIAM_RSA_SIZE(4096u) / 8u];

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t der_len = file != NULL ? fread(der, 1, sizeof der, file) : 0;
    size_t message_len = fread(message, 1, sizeof message, stdin);
    yciam_signer_t signer = { 0 };
    int32_t native = 0;
    int result = yciam_rsa_open(&signer, der, der_len, memory, sizeof memory, &native);

    while (result == YCIAM_OK) {
        result = signer.sign(&signer, message, message_len, signature, &native);
        if (result == YCIAM_OK) {
            return fwrite(signature, 1, signer.signature_len, stdout) == signer.signature_len ? 0 : 1;
        }
        result = result == YCIAM_WORKING ? YCIAM_OK : result;
    }
    fprintf(stderr, "result %d, native %d\n", result, (int) native);
    return 1;
}
