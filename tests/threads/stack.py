#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Computes the stack that the refresher's task needs on a Cortex-M4, from a measurement and the compiler's figures.

Measured is a token by yciam_wait() over port/lwip_raw, with key import, signature and handshake. A port over sockets
has more calls between TLS and lwIP's TCP. Their frames, as the compiler prints them, are added to the measured stack,
no matter where the deepest place was. MOST is the budget in bytes.
"""
import argparse
import glob
import os
import re
import sys

# From the port's function down to the place where port/lwip_raw calls lwIP, too.
CHAINS = {
    "connect": ["sockets_connect", "yciam_socket_open", "lwip_connect", "netconn_connect", "netconn_apimsg",
                "tcpip_send_msg_wait_sem", "lwip_netconn_do_connect"],
    "name": ["sockets_connect", "resolve", "yciam_resolver_start", "ask_for"],
    "send": ["sockets_send", "yciam_socket_send", "lwip_send", "netconn_write_partly", "netconn_write_vectors_partly",
             "netconn_apimsg", "tcpip_send_msg_wait_sem", "lwip_netconn_do_write", "lwip_netconn_do_writemore"],
    "recv": ["sockets_recv", "yciam_socket_recv", "lwip_recv", "lwip_recvfrom", "lwip_recv_tcp",
             "netconn_recv_tcp_pbuf_flags", "netconn_recv_data_tcp", "netconn_recv_data", "netconn_tcp_recvd",
             "netconn_tcp_recvd_msg", "netconn_apimsg", "tcpip_send_msg_wait_sem", "lwip_netconn_do_recv"],
    "close": ["sockets_close", "yciam_socket_close", "lwip_close", "netconn_prepare_delete", "netconn_apimsg",
              "tcpip_send_msg_wait_sem", "lwip_netconn_do_delconn", "lwip_netconn_do_close_internal"],
}
INLINED = 0     # a function that is not in the list was inlined into its caller


def frames(directory):
    found = {}
    for path in glob.glob(os.path.join(directory, "**", "*.su"), recursive=True):
        with open(path, encoding="ascii") as file:
            for line in file:
                place, size, kind = line.rstrip("\n").split("\t")
                if kind == "dynamic":
                    raise SystemExit(f"a frame without a bound: {place}")
                name = re.sub(r"\..*", "", place.rpartition(":")[2])
                found[name] = max(found.get(name, 0), int(size))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", help="what the image printed")
    parser.add_argument("directory", help="where the compiler's .su files are")
    parser.add_argument("most", type=int)
    options = parser.parse_args()
    with open(options.report, encoding="ascii") as file:
        measured = int(re.search(r"^stack (\d+)$", file.read(), re.MULTILINE)[1])
    sizes = frames(options.directory)
    sums = {name: sum(sizes.get(function, INLINED) for function in chain) for name, chain in CHAINS.items()}
    if not all(sums.values()):
        raise SystemExit("no frames are known of a chain")
    longest = max(sums, key=sums.get)
    total = measured + sums[longest]
    print(f"wait form on the Cortex-M4, measured: {measured} bytes")
    print(f"sockets between port and TCP: {sums[longest]} bytes at most ({longest})")
    print(f"the refresher's task: {total} bytes, of {options.most}")
    return total > options.most


if __name__ == "__main__":
    sys.exit(main())
