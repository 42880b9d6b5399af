#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A port over lwIP does not compile with an lwipopts.h that it can see to be wrong; the compiler's message says what to set.

options.py PORT LWIPOPTS DIR COMPILER...: compiles files of PORT (lwip_raw, lwip_sockets) with the options in the file LWIPOPTS,
of which each case changes one or two. DIR gets the changed file. Prints a line for each case.
"""
import os
import subprocess
import sys

SNTP_IS_NOT_COUNTED = {"SNTP_SET_SYSTEM_TIME(s)": "", "LWIP_TIMERS": "1", "MEMP_NUM_SYS_TIMEOUT": "LWIP_NUM_SYS_TIMEOUT_INTERNAL"}

# For each port: the file, the options that differ (None: not defined), a part of the compiler's message (None: it compiles).
CASES = {
    "lwip_raw": (
        ("lwip_raw", {"NO_SYS": "0"}, "set NO_SYS 1"),
        ("lwip_raw", {"LWIP_CALLBACK_API": "0", "LWIP_EVENT_API": "1"}, "set LWIP_TCP 1 and LWIP_CALLBACK_API 1"),
        ("lwip_raw", {"TCP_WND": "0x10000"}, "TCP_WND at most 65535"),
        ("lwip_raw", {"PBUF_POOL_SIZE": "1"}, "raise PBUF_POOL_SIZE"),
        ("lwip_raw", {"MEM_SIZE": "(TCP_SND_BUF + 511)"}, "set MEM_SIZE"),
        ("lwip_raw", {"MEM_SIZE": "(TCP_SND_BUF + 512)"}, None),
        ("lwip_raw", {"MEMP_NUM_TCP_PCB": "1"}, "set MEMP_NUM_TCP_PCB"),
        ("lwip_raw", SNTP_IS_NOT_COUNTED, "set MEMP_NUM_SYS_TIMEOUT"),
        ("names", {"LWIP_DNS": "0"}, "set LWIP_DNS 1"),
        ("names", {"DNS_MAX_TTL": "301"}, "set DNS_MAX_TTL to at most 300"),
        ("names", {"DNS_MAX_TTL": None}, "set DNS_MAX_TTL to at most 300"),
        ("names", {"DNS_MAX_TTL": "300"}, None),
    ),
    "lwip_sockets": (
        ("yciam_lwip_sockets", {"YCIAM_SOCKETS_LWIP": None}, "-DYCIAM_SOCKETS_LWIP"),
        ("yciam_lwip_sockets", {"NO_SYS": "1"}, "set NO_SYS 0"),
        ("yciam_lwip_sockets", {"LWIP_SOCKET_POLL": "0"}, "set LWIP_SOCKET_POLL 1"),
        ("yciam_lwip_sockets", {"LWIP_DNS": "0"}, "set LWIP_DNS 1"),
        ("yciam_lwip_sockets", {"LWIP_TCPIP_CORE_LOCKING": "0"}, "set LWIP_TCPIP_CORE_LOCKING 1"),
        ("yciam_lwip_sockets", {"SYS_LIGHTWEIGHT_PROT": "0"}, "set SYS_LIGHTWEIGHT_PROT 1"),
        ("yciam_lwip_sockets", {"MEMP_NUM_NETCONN": "1"}, "set MEMP_NUM_NETCONN"),
        ("yciam_lwip_sockets", {"LWIP_SO_LINGER": "0"}, "set LWIP_SO_LINGER 1"),
        ("yciam_lwip_sockets", {"LWIP_SO_LINGER": "0", "MEM_LIBC_MALLOC": "1"}, None),
        ("yciam_lwip_sockets", {"DNS_MAX_TTL": "301"}, "set DNS_MAX_TTL to at most 300"),
        ("yciam_lwip_sockets", {"DNS_MAX_TTL": None}, "set DNS_MAX_TTL to at most 300"),
        ("yciam_lwip_sockets", {"DNS_MAX_TTL": "300"}, None),
        ("yciam_lwip_sockets", {"DNS_MAX_TTL": "86400", "YCIAM_LWIP_ANY_DNS_MAX_TTL": ""}, None),
        ("yciam_lwip_sockets", {"DNS_MAX_TTL": None, "YCIAM_LWIP_ANY_DNS_MAX_TTL": ""}, None),
        ("yciam_lwip_sockets", SNTP_IS_NOT_COUNTED, "set MEMP_NUM_SYS_TIMEOUT"),
    ),
}


def write_options(path, lwipopts, changes):
    with open(path, "w", encoding="ascii") as file:
        print(f'#include "{os.path.abspath(lwipopts)}"', file=file)
        for name, value in changes.items():
            print(f"#undef {name.split('(')[0]}", file=file)
            if value is not None:
                print(f"#define {name} {value}", file=file)


def problem(compiler, directory, source, message):
    """What the compiler said and should not have, or the other way round; an empty text: all is well."""
    done = subprocess.run([*compiler, "-iquote", directory, "-fsyntax-only", source], capture_output=True, text=True, check=False)
    good = done.returncode == 0 if message is None else done.returncode != 0 and message in done.stderr
    return "" if good else done.stderr or "it compiles\n"


def main(port, lwipopts, directory, *compiler):
    failed = 0
    os.makedirs(directory, exist_ok=True)
    for source, changes, message in CASES[port]:
        write_options(os.path.join(directory, "lwipopts.h"), lwipopts, changes)
        said = problem(compiler, directory, f"port/{port}/{source}.c", message)
        print(f"{'not ok' if said else 'ok'} - {source} with {changes}\n{said}", end="", flush=True)
        failed += bool(said)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
