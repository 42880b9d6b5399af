/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the suite for port/lwip_sockets; see program.h. The peers' machine is HOST at IP in the link's network. */
#include <stdio.h>
#include <time.h>

#include "../conformance/program.h"
#include "connection.h"
#include "network.h"

#define START_MS 10000u

int main(int argc, char **argv)
{
    static connection_t connection; /* the suite puts TLS of its own on the plain port */

    if (argc > 3 && (!network_start(START_MS) || !network_add_host(argv[2], argv[3]))) {
        fprintf(stderr, "%s: no network\n", argv[0]);
        return 2;
    }
    yciam_lwip_set_unix_time(time(NULL));
    connection_init(&connection, NULL);
    return conformance_program(argc, argv, &connection.plain, yciam_lwip_sockets_wait, NULL);
}
