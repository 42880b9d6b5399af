/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the conformance suite for port/zephyr over the stand-in; see tests/conformance/program.h. */
#include <time.h>

#include <zephyr/yciam_zephyr.h>

#include "../../conformance/program.h"

int main(int argc, char **argv)
{
    static yciam_zephyr_t tcp;
    yciam_port_t plain;

    yciam_zephyr_init(&tcp, &plain);
    if (plain.unix_time(plain.ctx) != -1) {
        return 2; /* nobody has set the clock */
    }
    yciam_zephyr_set_unix_time(time(NULL));
    return conformance_program(argc, argv, &plain, yciam_zephyr_wait, NULL);
}
