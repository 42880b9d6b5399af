# SPDX-License-Identifier: Apache-2.0
"""The emulator's own tests: scripted answers and broken connections, TLS, counting, and the program itself."""
import email.utils
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest

from answers import NAMED, Answer, error, parse_fail
from conftest import CountingClient
from iam_emulator import Emulator

HERE = os.path.dirname(os.path.abspath(__file__))
CURL_OK, CURL_CONNECT, CURL_PARTIAL, CURL_TIMEOUT, CURL_TLS, CURL_EMPTY, CURL_RECEIVE = 0, 7, 18, 28, 35, 52, 56


def curl(iam, maker, *options, timeout="5", path="/iam/v1/tokens"):
    """(curl's exit code, HTTP status, curl's output)"""
    done = subprocess.run(
        ["curl", "-sS", "--noproxy", "*", "--cacert", iam.ca_file, "-H", "Content-Type: application/json", "-m", timeout,
         "-w", "\n%{http_code}", *options, "-d", "@-", f"https://localhost:{iam.port}{path}"],
        input=json.dumps({"jwt": maker.jwt()}), capture_output=True, text=True, errors="replace", check=False)
    output, _, status = done.stdout.rpartition("\n")
    return done.returncode, int(status or 0), output


def request_bytes(maker):
    body = json.dumps({"jwt": maker.jwt()}).encode()
    return (b"POST /iam/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)) + body


LAWFUL = ("chunked", "chunked-small", "chunked-extended", "close", "connection-close", "continue", "early-hints", "no-date",
          "drip", "slow")


@pytest.mark.parametrize("name", LAWFUL)
def test_other_forms_of_the_ordinary_answer(iam, maker, name):
    iam.next_answer(name)
    if name == "slow":
        iam.iam.script[0].delay_s = 0.2
    started = time.monotonic()
    code, status, output = curl(iam, maker)
    assert (code, status) == (CURL_OK, 200) and iam.service.account_of(json.loads(output)["iamToken"]) == maker.account
    assert name not in ("slow", "drip") or time.monotonic() - started > 0.2


@pytest.mark.parametrize("name", ["400", "401", "403", "404", "429", "500", "503", "504"])
def test_errors_of_the_service(iam, maker, name):
    iam.next_answer(name, times=2)
    for _ in range(2):
        code, status, output = curl(iam, maker)
        assert (code, status) == (CURL_OK, int(name)) and json.loads(output)["code"] in (3, 4, 5, 7, 8, 13, 14, 16)
    assert curl(iam, maker)[1] == 200


BROKEN = {
    "bad-chunk": (CURL_RECEIVE,), "cut-chunked": (CURL_PARTIAL, CURL_RECEIVE), "cut": (CURL_PARTIAL,),
    "length-negative": (8,), "not-http": (1,), "long-head": (CURL_OK, CURL_RECEIVE), "plain": (CURL_TLS,),
    "stall-accept": (CURL_TIMEOUT,), "stall-flight": (CURL_TIMEOUT,), "stall-request": (CURL_TIMEOUT,), "stall-answer": (CURL_TIMEOUT,),
    "endless": (CURL_TIMEOUT,), "reset-accept": (CURL_CONNECT, CURL_TLS), "reset-hello": (CURL_TLS,), "reset-flight": (CURL_TLS,),
    "reset-request": (CURL_RECEIVE,), "reset-answer": (CURL_RECEIVE,), "close-request": (CURL_EMPTY,),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_connections(iam, maker, name):
    iam.next_answer(name)
    assert curl(iam, maker, timeout="0.3" if CURL_TIMEOUT in BROKEN[name] else "5")[0] in BROKEN[name]
    assert curl(iam, maker)[:2] == (CURL_OK, 200)       # the emulator serves the next connection again


# curl accepts these, and a strict client must not. The test looks at the bytes instead.
SENT = {
    "endless-continue": rb"(HTTP/1\.1 100 Continue\r\n\r\n){10000}HTTP/1\.1 200 OK\r\n.*",
    "length-and-chunked": rb"HTTP.*\r\nTransfer-Encoding: chunked\r\n.*Content-Length: 5\r\n.*",
    "length-overflow": rb"HTTP.*\r\nContent-Length: 18446744073709551617\r\n.*",
    "length-twice": rb"HTTP.*\r\nContent-Length: 5\r\nContent-Length: 300\r\n.*",
    "fin": rb"HTTP/1\.1 200 OK\r\n(?!.*Content-Length).*",
    "bad-date": rb"HTTP.*\r\nDate: yesterday\r\n.*",
}


def client_context(iam):
    context = ssl.create_default_context(cafile=iam.ca_file)
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF    # without this, Python accepts a missing close_notify
    return context


@pytest.mark.parametrize("name", SENT)
def test_what_curl_lets_pass(iam, maker, name):
    iam.next_answer(name)
    with socket.create_connection(("127.0.0.1", iam.port), timeout=5) as sock:
        client = CountingClient(client_context(iam), sock)
        client.run(client.tls.do_handshake)
        client.run(client.tls.write, request_bytes(maker))
        data = client.read_all()
    assert re.fullmatch(SENT[name], data, re.S)
    assert client.truncated == (name == "fin")      # close_notify arrived, except for "fin"


@pytest.mark.parametrize("name", sorted(set(NAMED) - set(LAWFUL) - set(BROKEN) - set(SENT)))
def test_wrong_content_is_not_a_token(iam, maker, name):
    iam.next_answer(name)
    _, status, output = curl(iam, maker, timeout="2")
    try:
        token = json.loads(output)["iamToken"]
    except (ValueError, KeyError, TypeError):
        token = None
    assert status != 200 or not isinstance(token, str) or iam.service.account_of(token) is None


def test_every_answer_has_a_name_that_works():
    assert [answer.status for answer in parse_fail("503x3")] == [503, 503, 503]
    assert len(parse_fail("reset-hello")) == 1 and error(16).status == 401 and error(429).body["code"] == 8
    with pytest.raises(ValueError):
        parse_fail("no-such-name")


def test_content_that_a_test_chooses(iam, maker):
    iam.next_answer(Answer(raw=b"HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nok"))
    assert curl(iam, maker) == (CURL_OK, 299, "ok")
    iam.next_answer(Answer(status=429, body={"code": 8}, headers=(("Retry-After", "7"), ("Date", None))))
    _, status, output = curl(iam, maker, "-i")
    assert status == 429 and "Retry-After: 7\n" in output.replace("\r", "") and "Date:" not in output
    assert output.endswith('{"code":8}')


def test_clock_offset_is_in_date_and_checks(directory, maker):
    with Emulator(directory, clock_offset=-7200) as iam:
        _, status, output = curl(iam, maker, "-i")
        date = output.replace("\r", "").split("Date: ")[1].split("\n")[0]
        assert status == 401 and abs(email.utils.parsedate_to_datetime(date).timestamp() + 7200 - time.time()) < 3


@pytest.mark.parametrize("kind", ["rsa", "ec"])
@pytest.mark.parametrize("tls", ["1.2", "1.3", "both"])
def test_tls_versions_and_kinds(directory, maker, kind, tls):
    with Emulator(directory, kind=kind, tls=tls) as iam:
        for option, versions in ((["--tlsv1.2", "--tls-max", "1.2"], ("1.2", "both")), (["--tlsv1.3"], ("1.3", "both"))):
            code, status, _ = curl(iam, maker, *option)
            assert (code, status) == ((CURL_OK, 200) if tls in versions else (CURL_TLS, 0))
        assert iam.wait_idle()
        good = [connection for connection in iam.connections if connection.tls_version]
        assert {connection.tls_version for connection in good} == {"1.2": {"TLSv1.2"}, "1.3": {"TLSv1.3"}}.get(tls, {"TLSv1.2", "TLSv1.3"})
        assert all(connection.server_name == "localhost" and not connection.resumed for connection in good)
        assert tls == "both" or any(connection.tls_error for connection in iam.connections)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_counts_and_resumption(iam, maker, version):
    context = client_context(iam)
    context.minimum_version = context.maximum_version = version
    sent, received, session = [], [], None
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", iam.port), timeout=5) as sock:
            client = CountingClient(context, sock, session)
            client.run(client.tls.do_handshake)
            client.run(client.tls.write, request_bytes(maker))
            assert client.read_all().startswith(b"HTTP/1.1 200 OK\r\n")
            session = client.tls.session
            sent.append(client.sent)
            received.append(client.received)
    assert iam.wait_idle() and (iam.handshakes, iam.resumptions) == (2, 1)
    assert [connection.bytes_up for connection in iam.connections] == sent and iam.bytes_up == sum(sent)
    assert [connection.bytes_down for connection in iam.connections] == received and iam.bytes_down == sum(received)
    assert received[1] < received[0] - 1500         # no certificates the second time


def test_tcp_in_small_segments(directory, maker):
    with Emulator(directory, segment_len=100) as iam:
        assert curl(iam, maker)[:2] == (CURL_OK, 200)


def test_ipv6(directory, maker):
    with Emulator(directory, bind="::1") as iam:
        assert curl(iam, maker, "-6")[:2] == (CURL_OK, 200)


def test_close_ends_everything(directory, maker):
    before = threading.active_count()
    with Emulator(directory) as iam:
        iam.next_answer("stall-request")
        client = threading.Thread(target=curl, args=(iam, maker))
        client.start()
        idle = socket.create_connection(("127.0.0.1", iam.port))
        while not iam.requests:
            time.sleep(0.01)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    client.join()
    idle.close()
    assert threading.active_count() == before
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", iam.port))


def test_start_is_quick(directory, maker):
    started = time.monotonic()
    Emulator(directory).close()
    assert time.monotonic() - started < 0.3


def program(*arguments):
    started = subprocess.Popen([sys.executable, os.path.join(HERE, "iam_emulator.py"), *arguments],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ready = started.stdout.readline().split()
    assert ready[0] == "ready:"
    fields = dict(field.split("=", 1) for field in ready[2:])
    return started, type("Ready", (), {"port": int(ready[1].rpartition(":")[2]), "ca_file": fields["ca"], "key_file": fields["key"]})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_program(directory, maker, tmp_path, number):
    port, report = str(tmp_path / "port"), str(tmp_path / "report")
    started, iam = program("--dir", directory, "--port-file", port, "--report", report, "--fail", "503x2", "--tls", "1.2", "-v")
    with open(port, encoding="ascii") as file:
        assert int(file.read()) == iam.port
    assert iam.key_file == maker.path
    answers = [curl(iam, maker) for _ in range(3)]
    assert [status for _, status, _ in answers] == [503, 503, 200]
    started.send_signal(number)
    output, log = started.communicate(timeout=5)
    assert started.returncode == 0 and output == ""
    assert log.count("POST /iam/v1/tokens body") == 3 and log.count(" -> 503 refused") == 2 and "TLSv1.2" in log
    assert "eyJ" not in log and "t1." not in log        # no JWT, no token
    with open(report, encoding="ascii") as file:
        counts = json.load(file)
    assert (counts["handshakes"], counts["tokens"], len(counts["connections"])) == (3, 1, 3) and counts["bytes_up"] > 3000


def test_program_once(directory, maker):
    started, iam = program("--dir", directory, "--once", "--fail", "cut", "--metadata")
    assert curl(iam, maker)[0] == CURL_PARTIAL and started.poll() is None
    assert curl(iam, maker)[:2] == (CURL_OK, 200)
    started.communicate(timeout=5)
    assert started.returncode == 0


def test_program_for_a_while(directory, maker):
    script = "import os, socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1]))).close(); " \
        "print(*map(os.path.exists, sys.argv[2:])); sys.exit(7)"
    done = subprocess.run([sys.executable, os.path.join(HERE, "iam_emulator.py"), "--dir", directory, "--",
                           sys.executable, "-c", script, "{port}", "{ca}", "{key}"],
                          capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (7, "True True\n")


def test_program_says_what_is_wrong(directory, maker):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for arguments in (["--port", str(taken.getsockname()[1])], ["--fail", "no-such"]):
            done = subprocess.run([sys.executable, os.path.join(HERE, "iam_emulator.py"), "--dir", directory, *arguments],
                                  capture_output=True, text=True, check=False, timeout=10)
            assert done.returncode == 1 and done.stdout == "" and done.stderr.startswith("iam_emulator: ")
            assert done.stderr.count("\n") == 1
