# SPDX-License-Identifier: Apache-2.0
"""The ports' conformance suite on the board, for port/lwip_raw alone and with port/mbedtls over it."""
import re
import subprocess
import sys

import pytest

from conftest import HOST, HOST_SEEN_FROM_GUEST

SUITE = " ".join(f"tests/conformance/{name}.c" for name in
                 ("suite", "platform_cases", "connection_cases", "certificate_cases"))
LIMIT_S = 600


@pytest.fixture(scope="session")
def peers(tmp_path_factory):
    """peers(option…): runs peers.py, and gives back (first TCP port, anchors file; empty without TLS)."""
    running = []

    def run(*options):
        directory = str(tmp_path_factory.mktemp("peers"))
        started = subprocess.Popen(
            [sys.executable, "tests/conformance/peers.py", "--dir", directory, "--host", HOST, "--ip", HOST_SEEN_FROM_GUEST,
             "--bind", "127.0.0.1", *options], stdout=subprocess.PIPE, text=True)
        running.append(started)
        ready = re.fullmatch(r"ready: port=(\d+) anchors=(.*)\n", started.stdout.readline())
        return int(ready[1]), ready[2]

    yield run
    for one in running:
        one.terminate()
        one.wait()


@pytest.mark.parametrize("tls", [False, True])
def test_conformance(images, keys, material, emulator, start, peers, tls):
    port, anchors = peers("--kind", "ec", "--tls", "1.2") if tls else peers("--plain")
    image = images.get(keys[2048], anchors or emulator().ca_file, LINK_FLAGS="",
                       MAIN=f"tests/boards/conformance_main.c {SUITE}")
    status, lines = start(image, port, **({"tls": 1} if tls else {})).wait(LIMIT_S)
    failed = [line for line in lines if line.startswith("not ok")]
    assert (status, failed) == (0, []), lines
    assert sum(line.startswith("ok - ") for line in lines) > 10
