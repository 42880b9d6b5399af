# SPDX-License-Identifier: Apache-2.0
"""The ports' conformance suite on the board, for port/lwip_raw alone and with port/mbedtls over it."""
import functools
import glob
import re
import subprocess
import sys

import pytest

from conftest import HOST, HOST_SEEN_FROM_GUEST, HOST_SEEN_OVER_IPV6, IPV6_NET, needs_ipv6

MAIN = " ".join(["tests/boards/conformance_main.c", "tests/conformance/suite.c",
                 *sorted(glob.glob("tests/conformance/*_cases.c"))])
CASES_AT_LEAST = {False: 20, True: 30}
LIMIT_S = 900

# The address that the peers listen on, the same address as the board sees it, QEMU's network, and the settings of the
# image: without IPv4, it also has the smallest number of TCP control blocks that the port allows.
WAYS = {
    "ipv4": ("127.0.0.1", HOST_SEEN_FROM_GUEST, "user", {}),
    "ipv6": ("::1", HOST_SEEN_OVER_IPV6, IPV6_NET,
             {"VARIANT": "ipv6", "DEFINES": "-DLWIP_IPV4=0 -DLWIP_IPV6=1 -DMEMP_NUM_TCP_PCB=2"}),
}


@pytest.fixture(scope="session")
def peers(tmp_path_factory):
    """peers(way, option…): runs peers.py once and returns (first TCP port, anchors file; empty without TLS)."""
    running = []

    @functools.lru_cache(maxsize=None)
    def run(way, *options):
        bind, ip, _, _ = WAYS[way]
        started = subprocess.Popen(
            [sys.executable, "tests/conformance/peers.py", "--dir", str(tmp_path_factory.mktemp("peers")), "--host", HOST,
             "--ip", ip, "--bind", bind, "--kind", "ec", "--tls", "1.2", *options], stdout=subprocess.PIPE, text=True)
        running.append(started)
        ready = re.fullmatch(r"ready: port=(\d+) anchors=(.*)\n", started.stdout.readline())
        return int(ready[1]), ready[2]

    yield run
    for one in running:
        one.terminate()
        one.wait()


@pytest.mark.parametrize("way,tls", [
    pytest.param("ipv4", False, marks=pytest.mark.every_board, id="tcp"),
    pytest.param("ipv4", True, id="tls"),
    pytest.param("ipv6", False, marks=needs_ipv6, id="tcp-without-ipv4"),
])
def test_conformance(images, start, peers, way, tls):
    _, ip, net, settings = WAYS[way]
    port, anchors = peers(way)
    image = images.link(anchors, MAIN=MAIN, **settings)
    if not tls:
        port, _ = peers(way, "--plain")
    status, lines = start(image, port, net=net, address=ip, **({"tls": 1} if tls else {})).wait(LIMIT_S)
    failed = [line for line in lines if line.startswith("not ok")]
    assert (status, failed) == (0, []), lines
    assert sum(line.startswith("ok - ") for line in lines) >= CASES_AT_LEAST[tls]
