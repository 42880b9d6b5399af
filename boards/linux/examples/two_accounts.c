/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two service accounts and one key: the device has the key of the first account, which may create tokens for the
 * second. The program prints the token of the second account.
 *
 *     two_accounts KEY.json CA.pem HOST TCP_PORT ACCOUNT_ID
 */
#include <stdio.h>

#include "setup.h"

static mbedtls_x509_crt anchors;
static yciam_key_t key;
static instance_t first, second;

int main(int argc, char **argv)
{
    yciam_result_t result;

    if (argc != 6 || setup_anchors(&anchors, argv[2]) != YCIAM_OK || setup_load_key(&key, argv[1]) != YCIAM_OK) {
        return (int) YCIAM_CLASS_USAGE;
    }
    setup_instance(&first, &anchors);
    setup_server(&first, argv[3], argv[4]);
    first.config.key = &key;
    setup_instance(&second, &anchors);
    setup_server(&second, argv[3], argv[4]);
    second.config.source = &yciam_source_account;
    second.config.authority = &first.iam;
    second.config.account_id = argv[5];
    second.config.port = first.config.port; /* only `second` is polled, so only one of the two has a request */
    second.config.work = first.config.work;
    if (yciam_init(&first.iam, &first.config) != YCIAM_OK) {
        return setup_print_failure("first account", yciam_error(&first.iam));
    }
    if (yciam_init(&second.iam, &second.config) != YCIAM_OK) {
        return setup_print_failure("second account", yciam_error(&second.iam));
    }
    result = yciam_wait(&second.iam, 30000u, yciam_posix_wait, &first.connection.posix);
    if (result != YCIAM_OK) {
        result = setup_print_failure("token", yciam_error(&second.iam));
    } else {
        printf("%s\n", yciam_token(&second.iam));
    }
    setup_close(&second);
    setup_close(&first);
    yciam_key_unload(&key);
    mbedtls_x509_crt_free(&anchors);
    return (int) result;
}
