# SPDX-License-Identifier: Apache-2.0
"""`yciam call`: how it treats answers."""
import os
import shutil
import subprocess
import time

import pytest

from answers import CONTINUE, Answer
from calling import BAD, BROKEN, FOUND, MESSAGE, MILLION, PUBLISH, answered, call, start_call
from harness import ANSWER, GUARD_S, OK, wait_for


def test_a_long_answer_on_a_stdout_that_does_not_block(program, iam):
    data = os.urandom(MILLION)
    answered(iam, Answer(status=200, body=data))
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    process = start_call(program, iam, stdout=writer)
    os.close(writer)
    wait_for(lambda: len(iam.requests) == 2)
    time.sleep(0.5)         # the pipe is full by now
    with os.fdopen(reader, "rb") as file:
        assert file.read() == data
    assert process.wait(timeout=GUARD_S) == OK
    process.stderr.close()


def head_of(size):
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Long: "
    return start + b"y" * (size - len(start) - 4) + b"\r\n\r\n"


def test_the_longest_head(program, iam):
    answered(iam, Answer(raw=head_of(64 * 1024) + b"{}"))
    outcome = call(program, iam, "-i")
    assert (outcome.code, outcome.err) == (OK, "") and outcome.out == head_of(64 * 1024) + b"{}"


def test_a_head_that_is_too_long_is_told_with_the_limit(program, iam):
    answered(iam, Answer(raw=head_of(64 * 1024 + 1) + b"{}"))
    outcome = call(program, iam)
    assert (outcome.code, outcome.out) == (ANSWER, b"") and "the head of an API's answer may have 64 KB" in outcome.err


def test_the_head_of_a_token_s_answer_has_its_own_limit(program, iam):
    iam.next_answer(Answer(raw=head_of(8 * 1024 + 1) + b"{}"))
    outcome = call(program, iam)
    assert (outcome.code, outcome.out) == (ANSWER, b"") and "of a token's answer, 8 KB" in outcome.err and len(iam.requests) == 1


@pytest.mark.skipif(not shutil.which("strace"), reason="there is no strace")
@pytest.mark.parametrize("given", [False, True])
def test_the_ca_file_is_opened_once(program, iam, tmp_path, given):
    token = program.token(iam).out
    trace = tmp_path / "trace"
    source = ("--token", "-") if given else ("--key", iam.key_file)
    process = program.start("call", *source, "--endpoint", iam.url, "--ca", iam.ca_file, "-d", MESSAGE, iam.url + PUBLISH,
                            stdin=subprocess.PIPE, env={"ASAN_OPTIONS": "detect_leaks=0"},
                            wrapper=("strace", "-f", "-e", "trace=open,openat", "-o", str(trace)))
    assert process.communicate(token.encode("ascii"), timeout=GUARD_S) == (b"{}", b"")
    assert trace.read_text(encoding="utf-8").count(f'"{iam.ca_file}"') == 1


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_long_answers(program, iam, framing):
    data = os.urandom(10 * MILLION)
    answered(iam, Answer(status=200, body=data, framing=framing))
    outcome = call(program, iam)
    assert outcome.code == OK and outcome.out == data


def test_the_head_of_the_answer(program, iam):
    answered(iam, Answer(status=404, body=b"{}", headers=(("X-Long", "y" * 300),), first=CONTINUE))
    outcome = call(program, iam, "-i")
    head, _, body = outcome.out.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 Not Found\r\n") and b"\r\nX-Long: " + b"y" * 300 in head
    assert body == b"{}"


@pytest.mark.parametrize("status, code", [(200, OK), (201, OK), (204, OK), (301, FOUND), (302, FOUND), (307, FOUND), (304, FOUND),
                                          (400, BAD), (403, BAD), (404, BAD), (429, BAD), (500, BROKEN), (503, BROKEN)])
def test_exit_codes(program, iam, status, code):
    answered(iam, Answer(status=status, body=b"" if status in (204, 304) else b"text",
                         headers=(("Location", f"https://127.0.0.1:{iam.port}/elsewhere"),)))
    outcome = call(program, iam)
    assert outcome.code == code
    assert outcome.out == (b"" if status in (204, 304) else b"text")
    assert code == OK or outcome.err == f"yciam: answer: HTTP {status}\n"
    assert len(iam.requests) == 2       # the program followed no redirect


def test_head_requests(program, iam):
    answered(iam, Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"))
    outcome = call(program, iam, "-X", "HEAD", "-i")
    assert (outcome.code, outcome.out) == (OK, b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
