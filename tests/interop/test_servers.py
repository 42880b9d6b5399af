# SPDX-License-Identifier: Apache-2.0
"""The program and the example with the HTTP and TLS servers of others."""
import os
import subprocess

import pytest

from conftest import HERE, OUT
from emulator import material

SERVERS = {"go": [os.path.join(OUT, "server")], "node": ["node", os.path.join(HERE, "server.cjs")]}
TOKEN = "t1.9euTokenOfInterop"
TIMEOUT_S = 60
OK, FOUND, BAD = 0, 23, 24
BIG = b"0123456789abcdef" * 625000


class Server:
    """One of these servers, with its own kind of certificate."""

    def __init__(self, command, directory, kind):
        place = material(directory, kind, "good")
        self.ca_file = os.path.join(place, "ca.pem")
        self.process = subprocess.Popen([*command, os.path.join(place, "chain.pem"), os.path.join(place, "server.key")],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"https://localhost:{self.port}"

    def end(self):
        """The received requests: [method, path, peer] each."""
        self.process.terminate()
        out, _ = self.process.communicate(timeout=TIMEOUT_S)
        return [line.split() for line in out.splitlines()]


@pytest.fixture(params=[(name, kind) for name in SERVERS for kind in ("rsa", "ec")], ids="-".join)
def server(request, directory):
    name, kind = request.param
    started = Server(SERVERS[name], directory, kind)
    yield started
    started.end()


@pytest.fixture
def call(request, server, tmp_path):
    """`yciam call`: (exit code, stdout, stderr)"""
    token = tmp_path / "token"
    token.write_text(TOKEN)

    def run(path, *arguments, stdin=None):
        done = subprocess.run([request.config.getoption("--program"), "call", "--token", str(token), "--ca", server.ca_file,
                               *arguments, server.url + path], input=stdin, capture_output=True, timeout=TIMEOUT_S, check=False)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("length", [0, 1, 1000, 99999])
def test_bodies(call, length):
    body = os.urandom(length)
    assert call("/echo", "-X", "PUT", "-d", "-", stdin=body) == (OK, f"PUT Bearer {TOKEN}\n".encode() + body, b"")


def test_without_a_body(call):
    assert call("/echo") == (OK, f"GET Bearer {TOKEN}\n".encode(), b"")
    assert call("/echo", "-X", "HEAD") == (OK, b"", b"")
    assert call("/empty", "-X", "DELETE") == (OK, b"", b"")


def test_a_long_answer(call):
    assert call("/big") == (OK, BIG, b"")


def test_an_interim_answer(call):
    assert call("/hints") == (OK, b"after hints", b"")


def test_a_connection_that_closes(call):
    assert call("/close") == (OK, b"bye", b"")


def test_a_redirect_is_an_answer(call, server):
    code, _, err = call("/redirect")
    assert code == FOUND and b"302" in err
    assert [path for _, path, _ in server.end()] == ["/redirect"]


def test_a_body_that_is_too_long(call):
    """The server answers before it has read the request, and reads no more."""
    code, out, err = call("/echo", "-d", "-", stdin=b"x" * 30000000)
    assert (code, out) == (BAD, b"too long\n") and b"413" in err


def test_tokens_and_messages(request, server, key):
    program = request.config.getoption("--program")
    telemetry = os.path.join(os.path.dirname(program), "boards", "linux", "examples", "telemetry")
    done = subprocess.run([telemetry, key.file, server.ca_file, "are0device0000000001", *(f"message {number}" for number in range(20))], capture_output=True, timeout=TIMEOUT_S, check=False,
                          env={"TELEMETRY_SERVER": f"localhost:{server.port}"})
    assert (done.returncode, done.stderr) == (OK, b"telemetry: done, HTTP 200\n")
    first, *others = server.end()
    assert first[:2] == ["POST", "/iam/v1/tokens"]
    assert [path for _, path, _ in others] == ["/iot-devices/v1/devices/are0device0000000001/publish"] * 20
    assert len({peer for _, _, peer in others}) == 1        # one connection serves all requests
