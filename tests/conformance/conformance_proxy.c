/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the suite for port/proxy over port/posix; see program.h. The proxy runs on this machine, at the TCP port in the
 * environment variable PROXY_PORT.
 */
#include <stdlib.h>

#include <posix/yciam_posix.h>
#include <proxy/yciam_proxy.h>

#include "program.h"

int main(int argc, char **argv)
{
    static char request[YCIAM_PROXY_REQUEST_SIZE(255u, 0u)];
    static yciam_posix_t posix;
    static yciam_proxy_t proxy;
    const char *tcp_port = getenv("PROXY_PORT");
    const yciam_proxy_config_t config = { .host = "127.0.0.1",
                                          .tcp_port = (uint16_t) strtoul(tcp_port != NULL ? tcp_port : "", NULL, 10),
                                          .request = request,
                                          .request_cap = sizeof request };
    yciam_port_t plain;
    yciam_port_t tunnel;

    yciam_posix_init(&posix, &plain);
    yciam_proxy_init(&proxy, &plain, &config, &tunnel);
    return conformance_program(argc, argv, &tunnel, yciam_posix_wait, &posix);
}
