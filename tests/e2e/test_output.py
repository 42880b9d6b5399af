# SPDX-License-Identifier: Apache-2.0
"""The program's output after success, and the places from which it reads its input."""
import contextlib
import datetime
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import termios
import time

import pytest

from harness import (HERE, INTERRUPTED, KEY, OK, PRELOAD_WITH_ASAN, REFUSED, SYSTEM, USAGE, assert_failed, assert_token,
                     wait_for)
from service import AUDIENCE, split_jwt


def claims_of(jwt):
    return split_jwt(jwt.rstrip("\n"))[1]


def test_token(program, iam):
    assert_token(program.token(iam), iam)


def test_json(program, iam):
    outcome = program.token(iam, "--json")
    token = list(iam.service.tokens.values())[-1]
    assert (outcome.code, outcome.err) == (OK, "")
    assert outcome.out.endswith("}\n") and outcome.out.count("\n") == 1
    answer = json.loads(outcome.out)
    assert set(answer) == {"iamToken", "expiresAt"} and answer["iamToken"] == token.text
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["expiresAt"])
    expires = datetime.datetime.fromisoformat(answer["expiresAt"].replace("Z", "+00:00"))
    assert expires.timestamp() == token.expires_ns // 10 ** 9


@pytest.mark.parametrize("flag", ["-v", "--verbose"])
def test_verbose_tells_the_stages_on_stderr(program, iam, flag):
    outcome = program.token(iam, flag)
    assert outcome.code == OK and outcome.out.rstrip("\n") in iam.service.tokens
    anchors, *lines = outcome.err.splitlines()
    assert anchors == f"yciam: trust anchors: {iam.ca_file}: 1 read, 0 unreadable"
    lines = [re.fullmatch(r"yciam: (\w+): (\d+) ms", line) for line in lines]
    assert all(lines), outcome.err
    stages = [line[1] for line in lines]
    assert stages == sorted(set(stages), key=stages.index), "a stage is told twice"
    assert {"sign", "connect", "send", "receive"} <= set(stages), stages
    assert sum(int(line[2]) for line in lines) <= outcome.seconds * 1000


def test_verbose_ends_in_the_one_line_of_the_failure(program, iam):
    iam.next_answer("401", times=2)
    _, *stages, last = program.token(iam, "-v").err.splitlines()
    assert stages and all(re.fullmatch(r"yciam: \w+: \d+ ms", line) for line in stages)
    assert "HTTP 401" in last


@pytest.fixture(scope="session")
def no_network(tmp_path_factory):
    """The environment in which a program ends with 99 at its first request for a socket or an address."""
    library = str(tmp_path_factory.mktemp("preload") / "no_network.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, os.path.join(HERE, "no_network.c")], check=True)
    return {"LD_PRELOAD": library, **PRELOAD_WITH_ASAN}


def test_jwt_touches_no_network(program, iam, no_network):
    outcome = program.run("jwt", "--key", iam.key_file, env=no_network)
    assert (outcome.code, outcome.err) == (OK, "")
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", outcome.out)
    assert program.token(iam, env=no_network).code == 99, "the preloaded library does not work"


def test_jwt_times(program, keys):
    before = int(time.time())
    usual, short = (claims_of(program.run("jwt", "--key", keys.file(), *more).out) for more in ((), ("--lifetime", "60")))
    after = int(time.time())
    assert usual["exp"] - usual["iat"] == 3600 and short["exp"] - short["iat"] == 60
    assert before - 120 <= usual["iat"] <= after and before - 120 <= short["iat"] <= after


def test_audience(program, keys, iam):
    assert claims_of(program.run("jwt", "--key", keys.file()).out)["aud"] == AUDIENCE
    other = "https://iam.example/v1/tokens?a=b&c=%20"
    assert claims_of(program.run("jwt", "--key", keys.file(), "--audience", other).out)["aud"] == other
    # The emulator accepts only the audience of the service, which is the default for every endpoint.
    assert_failed(program.token(iam, "--audience", other), REFUSED, "HTTP 401", "aud")


def test_request(program, iam):
    program.token(iam)
    request, = iam.requests
    assert (request.method, request.target, request.version) == ("POST", "/iam/v1/tokens", "HTTP/1.1")
    assert request.header("Host") == f"localhost:{iam.port}"
    assert request.header("Content-Type") == "application/json"
    assert set(json.loads(request.body)) == {"jwt"}
    assert request.connection.server_name == "localhost"


@pytest.mark.parametrize("form", ["https://localhost:{}", "https://localhost:{}/", "https://127.0.0.1:{}"])
def test_endpoint_forms(program, iam, form):
    assert_token(program.token(iam, endpoint=form.format(iam.port)), iam)


@pytest.mark.parametrize("host", ["localhost", "[::1]"])
def test_ipv6(program, start, host):
    try:
        iam = start(bind="::1")
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    if host == "localhost" and "::1" not in {info[4][0] for info in socket.getaddrinfo(host, iam.port)}:
        pytest.skip("localhost is not ::1 on this machine")
    assert_token(program.token(iam, endpoint=f"https://{host}:{iam.port}"), iam)


def test_key_from_stdin(program, iam):
    with open(iam.key_file, "rb") as file:
        assert_token(program.token(iam, key="-", stdin=file.read()), iam)


def test_key_from_the_environment(program, iam, keys):
    variable = {"YC_SERVICE_ACCOUNT_KEY_FILE": iam.key_file}
    outcome = program.run("token", "--endpoint", iam.url, "--ca", iam.ca_file, env=variable, iam=iam)
    assert_token(outcome, iam)
    missing = {"YC_SERVICE_ACCOUNT_KEY_FILE": os.path.join(keys.directory, "missing.json")}
    assert_token(program.token(iam, env=missing), iam)      # --key wins
    assert_failed(program.run("jwt", env=missing), KEY, "missing.json")


COMMANDS = {
    "token": ("--key", "--audience", "--source", "--for", "--json", "--endpoint", "--ca", "--timeout", "-v", AUDIENCE,
              "YC_SERVICE_ACCOUNT_KEY_FILE", "YC_METADATA_ADDR", "SSL_CERT_FILE", "https://iam.api.cloud.yandex.net"),
    "header": ("--key", "--source", "curl"),
    "call": ("--token", "YC_IAM_TOKEN", "--request", "--data", "--header", "--include", "URL", "23, 24, 25"),
    "revoke": ("--token", "YC_TOKEN", "--key"),
    "keep": ("--out", "--mode", "--group", "--check", "--source", "--for", "SIGHUP"),
    "jwt": ("--key", "--audience", "--lifetime"),
    "provision": ("--key", "--out", "--c ", "--nvs"),
    "anchors": ("--out", "--c ", "--ca", "--endpoint"),
}
OVERVIEW = (*COMMANDS, "yciam help COMMAND", "exit codes", "130")


@pytest.mark.parametrize("arguments, words", [
    (["--help"], OVERVIEW), (["-h"], OVERVIEW), (["help"], OVERVIEW),
    *(([*form], words) for command, words in COMMANDS.items() for form in (("help", command), (command, "--help"))),
])
def test_help_fits_a_screen(program, arguments, words):
    outcome = program.run(*arguments)
    assert (outcome.code, outcome.err) == (OK, "")
    lines = outcome.out.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    assert not [word for word in words if word not in outcome.out]


def test_help_about_no_command(program):
    assert_failed(program.run("help", "frobnicate"), USAGE, "no such command: frobnicate")


def test_version(program):
    outcome = program.run("--version")
    assert (outcome.code, outcome.err) == (OK, "")
    assert re.fullmatch(r"yciam \d+\.\d+\.\d+ \(Mbed TLS \d+\.\d+\.\d+, TLS 1\.2( and 1\.3)?\)\n", outcome.out)


# Streams that do not block

@pytest.mark.parametrize("command", ["token", "jwt"])
def test_stdout_that_does_not_block(program, iam, command):
    """A pipe is full when the line is printed: the program waits until the reader has made room."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    filled = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            filled += os.write(writer, b"x" * 4096)
    network = ("--endpoint", iam.url, "--ca", iam.ca_file) if command == "token" else ()
    process = program.start(command, "--key", iam.key_file, *network, stdout=writer)
    os.close(writer)
    time.sleep(0.5)
    assert process.poll() is None
    with os.fdopen(reader, "rb") as file:
        text = file.read()[filled:].decode("ascii")
    assert process.wait(timeout=30) == OK and re.fullmatch(r"[\w.=-]+\n", text)


def test_stdin_that_does_not_block(program, iam):
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    process = program.start("jwt", "--key", "-", stdin=reader)
    os.close(reader)
    with open(iam.key_file, "rb") as file, os.fdopen(writer, "wb", buffering=0) as pipe:
        for piece in iter(lambda: file.read(1000), b""):
            time.sleep(0.1)
            pipe.write(piece)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (OK, b"") and out.count(b".") == 2


# Output that cannot be written

def run_command(program, iam, command, **options):
    network = ("--endpoint", iam.url, "--ca", iam.ca_file) if command == "token" else ()
    return program.run(command, "--key", iam.key_file, *network, iam=iam, **options)


@pytest.mark.parametrize("command", ["token", "jwt"])
def test_full_disk(program, iam, command):
    with open("/dev/full", "wb") as full:
        assert_failed(run_command(program, iam, command, stdout=full), SYSTEM, "stdout", "No space")


@pytest.mark.parametrize("command", ["token", "jwt"])
def test_closed_stdout(program, iam, command):
    outcome = run_command(program, iam, command, stdout=None, preexec_fn=lambda: os.close(1))
    assert_failed(outcome, SYSTEM, "stdout")
    assert not [connection.tls_error for connection in iam.connections if connection.tls_error]


def test_closed_stderr(program, iam):
    """If a standard stream is closed, no connection and no file may take its number: messages would go there."""
    outcome = program.token(iam, "-v", stderr=None, preexec_fn=lambda: os.close(2))
    assert_token(outcome, iam)


@pytest.mark.parametrize("command", ["token", "jwt"])
def test_broken_pipe(program, iam, command):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert_failed(run_command(program, iam, command, stdout=writer), SYSTEM, "stdout", "pipe")
    finally:
        os.close(writer)


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_full_disk_for_the_help(program, argument):
    with open("/dev/full", "wb") as full:
        assert_failed(program.run(argument, stdout=full), SYSTEM, "stdout", "No space")


# Signals

@pytest.mark.parametrize("stage", ["stall-accept", "stall-flight", "stall-request", "stall-answer"])
def test_ctrl_c(program, iam, stage):
    iam.next_answer(stage)
    process = program.start("token", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file)
    wait_for(lambda: iam.requests if stage in ("stall-request", "stall-answer") else iam.connections)
    outcome = program.interrupt(process)
    assert outcome.code == INTERRUPTED and outcome.seconds < program.slack_s
    assert outcome.err.count("\n") <= 1


def start_reading(program, **options):
    """A process that has read all available bytes of its key, and waits for more."""
    process = program.start("jwt", "--key", "-", stdin=subprocess.PIPE, **options)
    process.stdin.write(b"{")
    process.stdin.flush()
    wait_for(lambda: fcntl.ioctl(process.stdin, termios.FIONREAD, bytes(4)) == bytes(4))
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_while_the_key_is_awaited(program, number):
    process = start_reading(program)
    outcome = program.interrupt(process, number)
    assert outcome.code == INTERRUPTED and outcome.seconds < program.slack_s
    assert outcome.err.count("\n") <= 1


@pytest.mark.parametrize("name", ["INT", "HUP"])
def test_a_signal_that_is_ignored_stays_so(program, name):
    """As under nohup, or as a background job of a script."""
    process = start_reading(program, wrapper=("sh", "-c", f"trap '' {name}; exec \"$@\"", "sh"))
    outcome = program.interrupt(process, signal.Signals[f"SIG{name}"])      # and its input ends
    assert_failed(outcome, KEY)
