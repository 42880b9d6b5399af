# SPDX-License-Identifier: Apache-2.0
"""`yciam call`: calls an API with the token."""
import json
import os
import resource
import signal
import threading

import pytest

from answers import Answer
from calling import BAD, MESSAGE, MILLION, PUBLISH, answered, call, start_call
from harness import (ANSWER, GUARD_S, HERE, INTERRUPTED, KEY, NETWORK, OK, REFUSED, SYSTEM, TIMEOUT, TLS, USAGE, leak,
                     secrets_of, wait_for)


def test_publish(program, iam):
    outcome = call(program, iam, "-d", MESSAGE, path=PUBLISH)
    assert (outcome.code, outcome.out) == (OK, b"{}")
    (account, record), = iam.service.received
    assert account == list(iam.service.keys.values())[0][0] and record["message"] == b"hello"
    request = iam.requests[-1]
    assert (request.method, request.target) == ("POST", PUBLISH)
    assert request.header("Authorization") == f"Bearer {list(iam.service.tokens)[-1]}"
    assert request.header("Content-Type") == "application/json"
    assert request.header("Host") == f"localhost:{iam.port}"
    assert len(iam.connections) == 2


def test_an_option_may_stand_behind_the_url(program, iam):
    answered(iam, Answer(status=200, body=b"yes"))
    process = program.start("call", iam.url, "-X", "PUT", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file)
    assert process.communicate(timeout=GUARD_S) == (b"yes", b"")
    assert (iam.requests[-1].method, iam.requests[-1].target) == ("PUT", "/")


@pytest.mark.parametrize("arguments, method, headers, body", [
    ((), "GET", {"Content-Length": None, "Content-Type": None}, b""),
    (("-d", ""), "POST", {"Content-Length": "0", "Content-Type": "application/json"}, b""),
    (("-d", "x=y", "-H", "content-TYPE: text/plain"), "POST", {"Content-Type": "text/plain"}, b"x=y"),
    (("-X", "PATCH", "-d", "{}"), "PATCH", {"Content-Length": "2"}, b"{}"),
    (("--request", "DELETE"), "DELETE", {"Content-Length": None}, b""),
    (("--header", "X-One: 1", "-H", "X-Two: a b"), "GET", {"X-One": "1", "X-Two": "a b"}, b""),
])
def test_requests(program, iam, arguments, method, headers, body):
    answered(iam, Answer(status=200, body=b"ok"))
    outcome = call(program, iam, *arguments, path="/a?b=c%20d&e[]=f")
    assert (outcome.code, outcome.out) == (OK, b"ok")
    request = iam.requests[-1]
    assert (request.method, request.target, request.body) == (method, "/a?b=c%20d&e[]=f", body)
    for name, value in headers.items():
        assert request.header(name) == value
    assert len(request.values("Content-Type")) <= 1


@pytest.mark.parametrize("length", [0, 1, 65536, 1000000])
def test_data_from_a_file_and_from_a_pipe(program, iam, tmp_path, length):
    data = os.urandom(length)
    path = tmp_path / "data"
    path.write_bytes(data)
    for argument, stdin in ((f"@{path}", None), ("-", data), ("@-", data)):
        iam.service.reuse = False
        answered(iam, Answer(status=200, body=b"ok"))
        assert call(program, iam, "-d", argument, stdin=stdin).out == b"ok"
        assert iam.requests[-1].body == data


@pytest.mark.parametrize("path", ["/proc/version", "/sys/class/net/lo/mtu"])
def test_data_from_a_file_that_does_not_say_its_length(program, iam, path):
    if not os.path.exists(path):
        pytest.skip(f"this system has no {path}")
    with open(path, "rb") as file:
        data = file.read()
    assert data and os.stat(path).st_size != len(data)
    for argument in (f"@{path}", "-"):
        answered(iam, Answer(status=200, body=b"ok"))
        with open(path, "rb") as file:
            process = start_call(program, iam, "-d", argument, stdin=file)
        assert process.communicate(timeout=GUARD_S) == (b"ok", b"")
        assert iam.requests[-1].body == data


def test_data_takes_no_more_memory_than_it_needs(program, iam):
    if "asan" in program.label:
        pytest.skip("a sanitizer takes more")
    answered(iam, Answer(status=200, body=b"ok"))
    outcome = call(program, iam, "-d", "-", stdin=b"x" * 200000,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (40 * MILLION, 40 * MILLION)))
    assert outcome.out == b"ok" and iam.requests[-1].body == b"x" * 200000


def test_data_that_does_not_end(program, iam):
    outcome = call(program, iam, "-d", "@/dev/zero")
    assert outcome.code == USAGE and "/dev/zero: File too large" in outcome.err


def test_data_that_is_not_there(program, iam, tmp_path):
    outcome = call(program, iam, "-d", f"@{tmp_path}/missing")
    assert outcome.code == USAGE and "missing" in outcome.err


def test_a_new_token_that_is_refused_is_not_renewed(program, iam):
    answered(iam, "401", "401")
    outcome = call(program, iam)
    assert outcome.code == BAD and json.loads(outcome.out)["code"] == 16
    assert [request.target for request in iam.requests] == ["/iam/v1/tokens", "/"]


def test_without_a_token_there_is_no_call(program, iam):
    iam.next_answer("403", times=3)
    outcome = call(program, iam, path="/secret")
    assert (outcome.code, outcome.out) == (REFUSED, b"") and "HTTP 403" in outcome.err
    assert {request.target for request in iam.requests} == {"/iam/v1/tokens"}
    outcome = call(program, iam, key=os.path.join(HERE, "missing.json"))
    assert (outcome.code, outcome.out) == (KEY, b"")


def test_a_token_that_was_given(program, iam):
    token = program.token(iam).out
    outcome = call(program, iam, "--token", "-", "-d", MESSAGE, path=PUBLISH, stdin=token.encode("ascii"))
    assert (outcome.code, outcome.out) == (OK, b"{}")
    assert len(iam.requests) == 2
    outcome = call(program, iam, "--token", "-", "-d", MESSAGE, path=PUBLISH, stdin=b"t1.stranger")
    assert outcome.code == BAD and b"invalid" in outcome.out


def test_a_token_of_the_machine(program, start):
    vm = start(metadata=True)
    environment = {"YC_METADATA_ADDR": vm.metadata_url.removeprefix("http://")}
    process = program.start("call", "--source", "metadata", "--ca", vm.ca_file, "-d", MESSAGE, vm.url + PUBLISH, env=environment)
    assert process.communicate(timeout=GUARD_S) == (b"{}", b"")
    assert vm.service.received[0][1]["message"] == b"hello"


# Wrong requests

@pytest.mark.parametrize("arguments", [
    ("-X", "GET /x"), ("-X", "G\r\nX: y"), ("-X", ""), ("-X", "CONNECT"), ("-X", "TRACE"),
    ("-H", "X: y\r\nZ: z"), ("-H", "X: y\n"), ("-H", "no colon"), ("-H", "Host: evil.example"), ("-H", "authorization: x"),
    ("-H", "Content-Length: 5"), ("-H", "Transfer-Encoding: chunked"), ("-H", ": x"), ("-H", "X : y"),
])
def test_injection_is_refused(program, iam, arguments):
    outcome = call(program, iam, *arguments)
    assert (outcome.code, outcome.out) == (USAGE, b"")
    assert not iam.requests


@pytest.mark.parametrize("path", ["/a b", "/a\r\nX: y", "/a#b", "/\u00e4", "/a\x7f"])
def test_injection_through_the_path_is_refused(program, iam, path):
    outcome = call(program, iam, path=path)
    assert (outcome.code, outcome.out) == (USAGE, b"")
    assert not iam.requests


@pytest.mark.parametrize("url", ["http://localhost/", "localhost/", "https://", "https:///x", "https://u@localhost/", "ftp://localhost/",
                                 "https://localhost:0/", "https://localhost:99999/", "https://local host/", "https://localhost?x", ""])
def test_urls_that_are_none(program, iam, url):
    outcome = program.run("call", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, url)
    assert (outcome.code, outcome.out) == (USAGE, "")
    assert not iam.requests


@pytest.mark.parametrize("arguments", [(), ("https://localhost/", "https://localhost/"), ("--json", "https://localhost/"),
                                       ("--token", "-", "--source", "metadata", "https://localhost/")])
def test_usage(program, iam, arguments):
    outcome = program.run("call", "--key", iam.key_file, *arguments)
    assert outcome.code == USAGE and outcome.out == ""


def test_the_token_goes_only_to_a_verified_server(program, iam, start):
    wrong = start(variant="wrong-host")
    process = program.start("call", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, wrong.url + "/")
    out, err = process.communicate(timeout=GUARD_S)
    assert (process.returncode, out) == (TLS, b"") and err.startswith(b"yciam: connect: ")
    assert not wrong.requests and len(iam.requests) == 1


# Failures

@pytest.mark.parametrize("answer, code, word", [
    ("not-http", ANSWER, "status"), ("long-head", ANSWER, "head too long"), ("reset-request", NETWORK, "receive"),
    ("close-request", NETWORK, "receive"), (Answer(status=200, body=b"x" * 1000, cut=0.9, end="close"), NETWORK, "receive"),
    (Answer(status=200, body=b"x" * 1000, framing="close", end="fin"), NETWORK, "receive"),
    (Answer(status=200, body=b"x", headers=(("Content-Length", "5"), ("Content-Length", "6"))), ANSWER, "length"),
])
def test_bad_answers(program, iam, answer, code, word):
    answered(iam, answer)
    outcome = call(program, iam)
    assert outcome.code == code and word in outcome.err


@pytest.mark.parametrize("answer", ["too-large", "too-large-and-gone"])
def test_an_error_before_the_body_is_read(program, iam, tmp_path, answer):
    body = tmp_path / "body"
    body.write_bytes(b"x" * 30 * MILLION)       # more than both ends can buffer
    answered(iam, answer)
    outcome = call(program, iam, "-d", f"@{body}")
    assert outcome.code == BAD and json.loads(outcome.out)["code"] == 11 and "413" in outcome.err


def test_an_answer_that_stops_meets_the_deadline(program, iam):
    answered(iam, Answer(status=200, body=b"x" * 1000, cut=0.5, end="stall"))
    outcome = call(program, iam, "--timeout", "1")
    assert outcome.code == TIMEOUT and "receive" in outcome.err


def test_an_answer_that_goes_on_has_its_time(program, iam):
    answered(iam, Answer(status=200, body=b"0123456789", framing="chunked", chunk_len=1, piece_len=20, pause_ms=300))
    assert call(program, iam, "--timeout", "2").out == b"0123456789"


def test_output_that_goes_nowhere(program, iam):
    answered(iam, Answer(status=200, body=b"x" * 100000))
    with open("/dev/full", "wb") as full:
        outcome = call(program, iam, stdout=full)
    assert outcome.code == SYSTEM and "output: stdout: No space left" in outcome.err


def test_closed_stdout(program, iam):
    """The body must not go to the connection, which would get stdout's descriptor."""
    answered(iam, Answer(status=200, body=b"yes"))
    process = start_call(program, iam, stdout=None, preexec_fn=lambda: os.close(1))
    assert process.wait(timeout=GUARD_S) == SYSTEM
    assert process.stderr.read() == b"yciam: output: stdout: Bad file descriptor\n"
    process.stderr.close()


def test_a_reader_that_goes_away(program, iam):
    answered(iam, Answer(status=200, body=b"x" * MILLION))
    reader, writer = os.pipe()
    process = start_call(program, iam, stdout=writer)
    os.close(writer)
    os.read(reader, 10)
    os.close(reader)
    assert process.wait(timeout=GUARD_S) == SYSTEM
    assert b"output: stdout: Broken pipe" in process.stderr.read()
    process.stderr.close()


def test_a_file_that_becomes_shorter(program, iam, tmp_path):
    path = tmp_path / "data"
    path.write_bytes(b"x" * 70000)
    shortened = threading.Event()

    def token():
        shortened.wait(GUARD_S)
        yield json.dumps(iam.service.token_body(iam.service.token_for("aje00000000000000000"))).encode("ascii")

    iam.next_answer(Answer(status=200, body=token(), framing="chunked"))
    process = start_call(program, iam, "-d", f"@{path}")
    wait_for(lambda: len(iam.requests) == 1)        # time for the token; the file is open by then
    os.truncate(path, 100)
    shortened.set()
    out, err = process.communicate(timeout=GUARD_S)
    assert (process.returncode, out) == (SYSTEM, b"") and err.startswith(b"yciam: data: ")


def test_interruption(program, iam):
    answered(iam, Answer(status=200, body=b"x" * 1000, cut=0.5, end="stall"))
    process = start_call(program, iam, "--timeout", "20")
    wait_for(lambda: len(iam.requests) == 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=5)
    assert (process.returncode, err) == (INTERRUPTED, b"")


def test_verbose_tells_the_stages(program, iam):
    process = start_call(program, iam, "-v", "-d", MESSAGE, path=PUBLISH)
    out, err = process.communicate(timeout=GUARD_S)
    assert (process.returncode, out) == (OK, b"{}")
    stages = [line.split(b": ")[1] for line in err.splitlines()]
    assert stages.count(b"connect") == 2 and stages[-1] == b"receive", stages
    assert leak(err.decode("ascii"), program.keys.secrets | secrets_of(iam)) is None
