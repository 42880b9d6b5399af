/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The suite as a program on a machine with files, for a port that knows plain TCP and for port/mbedtls over it:
 *     PROGRAM plain|mbedtls-plain|mbedtls|mbedtls-sessions|mbedtls-offload|mbedtls-proxy HOST IP FIRST_PORT [ANCHORS]
 */
#ifndef YCIAM_CONFORMANCE_PROGRAM_H
#define YCIAM_CONFORMANCE_PROGRAM_H

#include "conformance.h"

/* Runs the suite with a main()'s arguments, and returns the exit status. `delay` sleeps. */
int conformance_program(int argc, char **argv, const yciam_port_t *plain, void (*delay)(void *ctx, uint32_t ms),
                        void *ctx);

#endif
