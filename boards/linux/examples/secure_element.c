/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key that PSA holds, as in a secure element: the program has its PSA key ID and the IDs of key and account, and
 * never sees the private key. There is no secure element on Linux, so provision() puts the key into PSA first. In a
 * product the factory does that, with the location of the secure element in the key's lifetime; the rest is the same.
 *
 *     secure_element KEY.json CA.pem HOST TCP_PORT
 */
#include <stdio.h>
#include <string.h>

#include <mbedtls/platform_util.h>
#include <psa/crypto.h>

#include "files.h"
#include "setup.h"

static mbedtls_x509_crt anchors;
static yciam_key_t key;
static instance_t instance;

/* The factory's work: imports the private key so that PSA signs PS256 with it and never exports it. */
static psa_key_id_t provision(const char *path)
{
    static char json[8192];
    static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096)];
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = 0;
    const uint8_t *pkcs1;
    size_t pkcs1_len;
    size_t len = files_read(path, json, sizeof json);

    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
    psa_set_key_algorithm(&attributes, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256));
    if (yciam_authorized_key_parse(&key, json, len, scratch, sizeof scratch, &pkcs1, &pkcs1_len) == YCIAM_OK &&
        psa_crypto_init() == PSA_SUCCESS && psa_import_key(&attributes, pkcs1, pkcs1_len, &id) != PSA_SUCCESS) {
        id = 0;
    }
    mbedtls_platform_zeroize(json, sizeof json);
    mbedtls_platform_zeroize(scratch, sizeof scratch);
    return id;
}

int main(int argc, char **argv)
{
    yciam_result_t result;
    psa_key_id_t id = 0;
    int32_t native = 0;

    if (argc != 5 || setup_anchors(&anchors, argv[2]) != YCIAM_OK || (id = provision(argv[1])) == 0) {
        return (int) YCIAM_CLASS_USAGE;
    }
    /* From here on as in a product, where key.id and key.service_account_id are constants of the device. */
    result = yciam_signer_psa(&key.signer, id, &native);
    if (result != YCIAM_OK) {
        fprintf(stderr, "key: %s (PSA %ld)\n", yciam_result_text(result), (long) native);
        return (int) yciam_result_class(result);
    }
    setup_instance(&instance, &anchors);
    setup_server(&instance, argv[3], argv[4]);
    instance.config.key = &key;
    result = yciam_init(&instance.iam, &instance.config);
    if (result == YCIAM_OK) {
        result = yciam_wait(&instance.iam, 30000u, yciam_posix_wait, &instance.connection.posix);
    }
    if (result != YCIAM_OK) {
        result = setup_print_failure("token", yciam_error(&instance.iam));
    } else {
        printf("%s\n", yciam_token(&instance.iam));
    }
    setup_close(&instance);
    (void) psa_destroy_key(id); /* the library never destroys a key that it did not import */
    yciam_key_unload(&key);
    mbedtls_x509_crt_free(&anchors);
    return (int) result;
}
