/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A superloop: one loop does everything, and no function in it blocks.
 *     superloop KEY.json CA.pem HOST TCP_PORT
 * Ends with the first token and prints it; a product continues, and the same loop keeps the token fresh.
 */
#include <stdio.h>

#include "setup.h"

static mbedtls_x509_crt anchors;
static yciam_key_t key;
static instance_t instance;

/* The other work of the loop: kick the watchdog, read the sensors. */
static unsigned turns;

static void do_other_work(void)
{
    turns++;
}

int main(int argc, char **argv)
{
    yciam_result_t result;

    if (argc != 5 || setup_anchors(&anchors, argv[2]) != YCIAM_OK || setup_load_key(&key, argv[1]) != YCIAM_OK) {
        return (int) YCIAM_CLASS_USAGE;
    }
    setup_instance(&instance, &anchors);
    setup_server(&instance, argv[3], argv[4]);
    instance.config.key = &key;
    result = yciam_init(&instance.iam, &instance.config);
    if (result != YCIAM_OK) {
        return setup_print_failure("configuration", yciam_error(&instance.iam));
    }

    do {
        uint32_t pause_ms;

        do_other_work();
        result = yciam_poll(&instance.iam); /* one short step */
        pause_ms = yciam_delay_ms(&instance.iam);
        if (result == YCIAM_PENDING && pause_ms > 0) {
            yciam_posix_wait(&instance.connection.posix, 1); /* a chip sleeps until the next tick */
        }
    } while (result == YCIAM_PENDING);

    if (result < 0) { /* a product continues: the next attempt follows after a pause */
        result = setup_print_failure("token", yciam_error(&instance.iam));
    } else {
        fprintf(stderr, "%u turns\n", turns);
        printf("%s\n", yciam_token(&instance.iam));
    }
    setup_close(&instance);
    yciam_key_unload(&key);
    mbedtls_x509_crt_free(&anchors);
    return (int) result;
}
