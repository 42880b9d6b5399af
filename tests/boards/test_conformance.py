# SPDX-License-Identifier: Apache-2.0
"""The ports' conformance suite on the board, for port/lwip_raw alone and with port/mbedtls over it."""
import re
import subprocess
import sys

import pytest

from conftest import HOST, HOST_SEEN_FROM_GUEST

MAIN = "tests/boards/conformance_main.c " + " ".join(
    f"tests/conformance/{name}.c" for name in ("suite", "platform_cases", "connection_cases", "certificate_cases"))
CASES_AT_LEAST = {False: 20, True: 30}
LIMIT_S = 900


@pytest.fixture(scope="session")
def peers(tmp_path_factory):
    """peers(option…): runs peers.py, and gives back (first TCP port, anchors file; empty without TLS)."""
    running = []
    directory = str(tmp_path_factory.mktemp("peers"))

    def run(*options):
        started = subprocess.Popen(
            [sys.executable, "tests/conformance/peers.py", "--dir", directory, "--host", HOST, "--ip", HOST_SEEN_FROM_GUEST,
             "--bind", "127.0.0.1", "--kind", "ec", "--tls", "1.2", *options], stdout=subprocess.PIPE, text=True)
        running.append(started)
        ready = re.fullmatch(r"ready: port=(\d+) anchors=(.*)\n", started.stdout.readline())
        return int(ready[1]), ready[2]

    yield run
    for one in running:
        one.terminate()
        one.wait()


@pytest.fixture(scope="session")
def tls_peers(peers):
    return peers()


@pytest.mark.parametrize("tls", [pytest.param(False, marks=pytest.mark.every_board), True], ids=["tcp", "tls"])
def test_conformance(images, start, peers, tls_peers, tls):
    image = images.link(tls_peers[1], LINK_FLAGS="", MAIN=MAIN)
    port = tls_peers[0] if tls else peers("--plain")[0]
    status, lines = start(image, port, **({"tls": 1} if tls else {})).wait(LIMIT_S)
    failed = [line for line in lines if line.startswith("not ok")]
    assert (status, failed) == (0, []), lines
    assert sum(line.startswith("ok - ") for line in lines) >= CASES_AT_LEAST[tls]
