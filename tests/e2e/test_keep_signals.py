# SPDX-License-Identifier: Apache-2.0
"""`yciam keep`: signals, the service manager, the command line."""
import json
import os
import re
import shutil
import signal
import socket
import time

import pytest

import authorized_key
from harness import GUARD_S, OK, USAGE, assert_failed, wait_for
from keeping import BUSY, RETRY_S, identity, keep, key_of_another, out    # noqa: F401  (fixtures among them)


# Signals

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_end(keep, iam, number):
    kept = keep(iam).wait_token()
    time.sleep(0.3)
    assert kept.end(number).seconds < 3     # the signal ends a sleep of 5 s
    assert kept.holds_last() and os.path.exists(kept.state)


@pytest.mark.parametrize("stage", ["stall-accept", "stall-flight", "stall-request", "stall-answer"])
def test_end_during_an_attempt(keep, iam, out, stage):
    iam.next_answer(stage)
    kept = keep(iam)
    wait_for(lambda: iam.requests if stage in ("stall-request", "stall-answer") else iam.connections)
    assert kept.end().seconds < kept.program.slack_s
    assert not out.exists()


def test_a_reader_of_stderr_that_goes_away(keep, iam):
    reader, writer = os.pipe()
    os.close(reader)
    kept = keep(iam, stderr=writer)
    os.close(writer)
    wait_for(kept.holds_last)
    kept.process.terminate()
    assert kept.process.wait(GUARD_S) == OK


def test_reload_without_news(keep, iam):
    kept = keep(iam).wait_token()
    before = identity(kept.out)
    kept.process.send_signal(signal.SIGHUP)
    kept.wait_said(r"read the key again; next attempt in \d{3,4} s")
    assert identity(kept.out) == before and len(iam.connections) == 1
    kept.end()


@pytest.mark.parametrize("bad", ["not-json", "empty", "user-account", "missing"])
def test_reload_of_a_bad_key_keeps_the_old_one(keep, start, keys, tmp_path, bad):
    iam = start(token_lifetime_s=6, reuse=False)
    key = tmp_path / "key.json"
    shutil.copy(iam.key_file, key)
    kept = keep(iam, key=key).wait_token()
    first = kept.text()
    if bad == "missing":
        key.unlink()
    else:
        shutil.copy(keys.file(bad), key)
    kept.process.send_signal(signal.SIGHUP)
    kept.wait_said(r"the key stays as it was; next attempt in \d s")
    wait_for(lambda: kept.text() != first, RETRY_S)
    kept.wait_token().end()


def test_reload_of_a_key_of_another_account(keep, start, keys, out, tmp_path):
    iam = start(reuse=False)
    key = tmp_path / "key.json"
    shutil.copy(iam.key_file, key)
    kept = keep(iam, key=key).wait_token()
    iam.service.add_key(authorized_key.entry_from(key_of_another(keys, key)))
    iam.next_answer(BUSY)
    kept.process.send_signal(signal.SIGHUP)
    kept.wait_said("the token is not of its account and is deleted").wait_said("HTTP 503")
    assert not out.exists()
    kept.wait_token(RETRY_S).end()
    with open(key, encoding="utf-8") as file:
        account = json.load(file)["service_account_id"]
    assert list(iam.service.tokens.values())[-1].account == account


def test_reload_of_a_new_key_of_the_same_account(keep, start, keys, tmp_path):
    iam = start(reuse=False)
    key = tmp_path / "key.json"
    shutil.copy(iam.key_file, key)
    kept = keep(iam, key=key).wait_token()
    first = kept.text()
    entry = keys.registry(iam.key_file)
    iam.service.add_key(authorized_key.entry_from(key_of_another(keys, key, account_id=entry["service_account_id"])))
    del iam.service.keys[entry["id"]]
    iam.next_answer(BUSY)
    kept.process.send_signal(signal.SIGHUP)
    kept.wait_said("read the key again; next attempt now").wait_said("HTTP 503")
    assert kept.text() == first
    wait_for(lambda: kept.text() != first, RETRY_S)
    kept.wait_token().end()


def test_reload_after_a_refusal_asks_again_at_once(keep, iam):
    iam.next_answer("403")
    kept = keep(iam).wait_said("HTTP 403")
    kept.process.send_signal(signal.SIGHUP)
    kept.wait_token().end()


def test_many_signals_end_nothing(keep, iam):
    kept = keep(iam)
    for _ in range(50):
        kept.process.send_signal(signal.SIGHUP) if kept.lines else time.sleep(0.02)
        time.sleep(0.01)
    kept.wait_token().end()


# The service manager

@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    """(environment, function that returns all messages so far)"""
    name = str(tmp_path / "notify") if request.param == "path" else f"@yciam-test-{os.getpid()}-{time.monotonic_ns()}"
    messages = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(name.replace("@", "\0"))
        listener.setblocking(False)

        def read():
            try:
                while True:
                    messages.append(listener.recv(8192).decode("utf-8"))
            except BlockingIOError:
                return messages

        yield {"NOTIFY_SOCKET": name}, read


@pytest.mark.parametrize("stage", ["stall-accept", "stall-answer"])
def test_ready_does_not_come_before_the_first_attempt_has_ended(keep, iam, manager, stage):
    environment, messages = manager
    iam.next_answer(stage)
    kept = keep(iam, env=environment)
    wait_for(lambda: iam.requests if stage == "stall-answer" else iam.connections)
    time.sleep(0.5)
    assert "READY=1" not in messages()
    kept.end()


def test_ready_comes_with_the_first_failure(keep, iam, manager):
    """A boot must not wait for a network."""
    environment, messages = manager
    iam.next_answer("503", times=100)
    kept = keep(iam, env=environment).wait_said("HTTP 503")
    wait_for(lambda: "READY=1" in messages())
    assert re.fullmatch(r"STATUS=answer: .*; next attempt in \d+ s", messages()[messages().index("READY=1") - 1])
    time.sleep(1)
    assert messages().count("READY=1") == 1
    kept.end()


def test_ready_comes_with_the_first_token(keep, iam, manager):
    environment, messages = manager
    kept = keep(iam, env=environment)
    wait_for(lambda: "READY=1" in messages())
    assert kept.holds_last()
    kept.wait_token()
    kept.process.send_signal(signal.SIGHUP)
    wait_for(lambda: messages().count("READY=1") == 2)
    reloading = next(message for message in messages() if message.startswith("RELOADING=1\n"))
    assert abs(int(reloading.partition("MONOTONIC_USEC=")[2]) - time.monotonic_ns() // 1000) < 60_000_000
    kept.end()
    assert "STOPPING=1" in messages() and messages().index(reloading) > messages().index("READY=1")
    assert not any(token in message for message in messages() for token in iam.service.tokens)


def test_ready_after_a_restart(keep, iam, manager):
    environment, messages = manager
    keep(iam).wait_token().end()
    kept = keep(iam, env=environment)
    wait_for(lambda: "READY=1" in messages())
    kept.end()
    assert len(iam.connections) == 1


@pytest.mark.parametrize("pid, is_ours", [(None, True), ("1", False)])
def test_watchdog(keep, iam, manager, pid, is_ours):
    environment, messages = manager
    kept = keep(iam, env={**environment, "WATCHDOG_USEC": "400000", **({"WATCHDOG_PID": pid} if pid else {})}).wait_token()
    messages().clear()
    began = time.monotonic()
    if is_ours:
        wait_for(lambda: messages().count("WATCHDOG=1") == 6)
        assert 0.7 < time.monotonic() - began < 5       # every 200 ms, whenever it wakes for other reasons
    else:
        time.sleep(2)
    kept.end()
    assert is_ours or messages().count("WATCHDOG=1") == 0


@pytest.mark.parametrize("name", ["", "@", "relative", "/nowhere/at/all", "/" + "x" * 200])
def test_a_manager_that_cannot_be_told(keep, iam, name):
    keep(iam, env={"NOTIFY_SOCKET": name}).wait_token().end()


# The command line

def test_usage(program, iam, out, tmp_path):
    assert_failed(program.run("keep", "--key", iam.key_file), USAGE, "--out")
    assert_failed(program.run("keep", "--key", iam.key_file, "--out", ""), USAGE, "--out")
    assert_failed(program.run("keep", "--key", iam.key_file, "--out", str(out), "--json"), USAGE, "--json")
    assert_failed(program.run("token", "--key", iam.key_file, "--out", str(out)), USAGE, "--out")
    assert_failed(program.run("keep", "--key", iam.key_file, "--out", "/dev/null"), USAGE, "/dev/null")
    assert_failed(program.run("keep", "--key", iam.key_file, "--out", str(tmp_path)), USAGE, "no plain file")
    key = tmp_path / "key.json"
    shutil.copy(iam.key_file, key)
    assert_failed(program.run("keep", "--key", str(key), "--out", str(key)), USAGE, "or the key")
    assert key.read_bytes() and not out.exists()


def test_a_bad_key_at_the_start_ends_it(program, keys, out):
    assert_failed(program.run("keep", "--key", keys.file("not-json"), "--out", str(out)), 3)
