# SPDX-License-Identifier: Apache-2.0
"""A hostile server tries to hold the program, or to make it use memory, and must fail."""
import contextlib
import itertools
import re
import socket
import ssl
import threading
import time

import pytest

from emulator import server_context
from harness import ANSWER, GUARD_S, OK, TIMEOUT, TLS, Outcome, assert_failed

TIMEOUT_S = 2
PAUSE_S = 0.3           # pause between two bytes: each byte is progress, and none is the last
MEMORY_SLACK_KB = 1024   # the kernel counts in batches; a flood that the program keeps is megabytes


class Server:
    """Sends pieces to every client, with a pause after each; with TLS unless the context is None."""

    def __init__(self, pieces, pause_s, context):
        self.pieces, self.pause_s, self.context = pieces, pause_s, context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.listener.getsockname()[1]}"
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while not self.stopped.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self.listener.accept()
                connection.settimeout(GUARD_S)
                with self.context.wrap_socket(connection, server_side=True) if self.context else connection as peer:
                    peer.recv(65536)
                    for piece in self.pieces():
                        peer.sendall(piece)
                        if self.stopped.wait(self.pause_s):
                            return

    def close(self):
        self.stopped.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@pytest.fixture
def serve(certificates):
    started = []

    def start_server(pieces, pause_s=PAUSE_S, tls=True):
        started.append(Server(pieces, pause_s, server_context(certificates("rsa")) if tls else None))
        return started[-1]

    yield start_server
    for server in started:
        server.close()


def after(start, piece):
    """Sends the start at once, then the same piece forever."""
    return lambda: itertools.chain([start], itertools.repeat(piece))


def field(line):
    return b"HTTP/1.1 200 OK\r\n" + line


CHUNKED = field(b"Transfer-Encoding: chunked\r\n\r\n")
ENDLESS = {
    "status line": after(b"HTTP/1.1 ", b"2"),
    "field name": after(field(b""), b"x"),
    "field value": after(field(b"X: "), b"x"),
    "fields": after(field(b""), b"X: y\r\n"),
    "interim answers": after(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": after(field(b"Content-Length: 4000000000\r\n\r\n"), b" "),
    "body to the close": after(field(b"\r\n"), b" "),
    "chunk size": after(CHUNKED, b"0"),
    "chunk extension": after(CHUNKED + b"5;", b"x"),
    "chunk": after(CHUNKED + b"ee6b2800\r\n", b" "),
    "chunks": after(CHUNKED, b"1\r\n \r\n"),
    "trailers": after(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n"),
}


def in_time(program, run):
    """Returns the outcome, which must come at most a second after the timeout. A busy machine may delay one or two
    runs, a server would delay each.
    """
    longest_s = TIMEOUT_S + (3 if "asan" in program.label else 1)       # a sanitizer looks for leaks at the end
    for _ in range(3):
        outcome = run()
        if outcome.seconds < longest_s:
            return outcome
    raise AssertionError(f"held for longer than {longest_s} s: {outcome}")


@pytest.mark.parametrize("name", ENDLESS)
def test_a_byte_now_and_then_holds_it_no_longer(program, iam, serve, name):
    server = serve(ENDLESS[name])
    outcome = in_time(program, lambda: program.token(iam, endpoint=server.url, timeout_s=TIMEOUT_S))
    assert_failed(outcome, TIMEOUT, "receive: .*timeout")
    assert outcome.seconds >= TIMEOUT_S


HANDSHAKES = {
    "silence": (lambda: itertools.repeat(b"")),
    "a record": after(b"\x16\x03\x03\x40\x00", b"\x02"),
    "a record's head": after(b"\x16\x03", b""),
    "empty alerts": after(b"", b"\x15\x03\x03\x00\x02\x01\x5a"),     # warnings: no renegotiation, user cancelled
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_nor_does_a_handshake(program, iam, serve, name):
    server = serve(HANDSHAKES[name], tls=False)
    outcome = in_time(program, lambda: program.token(iam, endpoint=server.url, timeout_s=TIMEOUT_S))
    if outcome.code == TLS:     # the program may see at once that this is no handshake
        assert_failed(outcome, TLS, "connect: .*TLS")
    else:
        assert_failed(outcome, TIMEOUT, "connect: .*timeout")


@pytest.mark.parametrize("tls", ["1.2", "1.3"])
def test_nor_does_a_good_handshake_a_byte_at_a_time(program, start, tls):
    if tls == "1.3" and not program.has_tls13:
        pytest.skip("no TLS 1.3 in this build")
    iam = start(tls=tls, segment_len=1, segment_pause_ms=20)
    outcome = in_time(program, lambda: program.token(iam, timeout_s=TIMEOUT_S))
    assert_failed(outcome, TIMEOUT, "connect: .*timeout")
    assert outcome.seconds >= TIMEOUT_S


# Memory

def peak_kb(process):
    """The largest resident memory, until the process ends."""
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError), open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            match = re.search(r"VmHWM:\s*(\d+)", status.read())
            peak = max(peak, int(match[1])) if match else peak
        time.sleep(0.002)
    return peak


def run_measured(program, iam, endpoint, timeout_s=TIMEOUT_S):
    began = time.monotonic()
    process = program.start("token", "--key", iam.key_file, "--endpoint", endpoint, "--ca", iam.ca_file,
                            "--timeout", str(timeout_s))
    kb = peak_kb(process)
    out, err = process.communicate(timeout=GUARD_S)
    return kb, program.judge(Outcome(process.returncode, out.decode(), err.decode(), time.monotonic() - began), iam)


def good_peak_kb(program, iam):
    """A good exchange that ends slowly, so that the test can look at it."""
    iam.next_answer("drip")
    kb, outcome = run_measured(program, iam, iam.url, GUARD_S)
    assert outcome.code == OK and kb > 0
    return kb


@pytest.mark.parametrize("name", ENDLESS)
def test_a_flood_takes_no_more_memory_than_a_good_answer(program, iam, serve, name):
    """As many bytes as the connection carries: refused as too long, or ended at the deadline."""
    if "asan" in program.label:
        pytest.skip("the sanitizer's own memory is no measure")
    most_kb = good_peak_kb(program, iam) + MEMORY_SLACK_KB
    start = next(ENDLESS[name]())
    piece = next(itertools.islice(ENDLESS[name](), 1, None))
    server = serve(after(start, piece * (16384 // len(piece))), pause_s=0)
    kb, outcome = run_measured(program, iam, server.url)
    assert outcome.code in (ANSWER, TIMEOUT), outcome
    assert outcome.seconds < TIMEOUT_S + program.slack_s
    assert 0 < kb <= most_kb, f"{kb} KB at peak, {most_kb} allowed"
