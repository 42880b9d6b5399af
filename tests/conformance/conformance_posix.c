/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the suite for port/posix; see program.h. */
#include <posix/yciam_posix.h>

#include "program.h"

int main(int argc, char **argv)
{
    static yciam_posix_t posix;
    yciam_port_t plain;

    yciam_posix_init(&posix, &plain);
    return conformance_program(argc, argv, &plain, yciam_posix_wait, &posix);
}
