/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the suite for port/lwip_sockets, see program.h. The peers' machine is HOST at IP in the link's network. */
#include <stdio.h>
#include <time.h>

#include <sys/random.h>

#include "../conformance/program.h"
#include "lwip_sockets/yciam_lwip_sockets.h"
#include "network.h"

#define START_MS 10000u

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    return getrandom(buf, len, 0) == (ssize_t) len ? YCIAM_OK : YCIAM_ERR_ENTROPY;
}

int main(int argc, char **argv)
{
    static yciam_lwip_sockets_t tcp;
    yciam_port_t plain;

    if (argc > 3 && (!network_start(START_MS) || !network_add_host(argv[2], argv[3]))) {
        fprintf(stderr, "%s: no network\n", argv[0]);
        return 2;
    }
    yciam_lwip_set_unix_time(time(NULL));
    yciam_lwip_sockets_init(&tcp, entropy, NULL, &plain);
    return conformance_program(argc, argv, &plain, yciam_lwip_sockets_wait, NULL);
}
