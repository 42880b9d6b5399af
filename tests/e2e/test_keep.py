# SPDX-License-Identifier: Apache-2.0
"""`yciam keep`: a file with a fresh token, through restarts, outages and full disks."""
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import time

import pytest

import authorized_key
from harness import GUARD_S, USAGE, at, wait_for
from keeping import BUSY, RETRY_S, fill_disk, identity, keep, key_of_another, out    # noqa: F401  (fixtures among them)


# The file

def test_file(keep, iam, out):
    kept = keep(iam).wait_token()
    kept.end()
    assert sorted(os.listdir(out.parent)) == ["token", "token.state"]
    for path in (kept.out, kept.state):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert re.search(r"got a token, valid until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ; next attempt in \d{3,4} s\n", kept.err)
    assert len(iam.requests) == 1


def test_mode_does_not_depend_on_the_umask(keep, iam):
    kept = keep(iam, preexec_fn=lambda: os.umask(0)).wait_token()
    assert stat.S_IMODE(os.stat(kept.out).st_mode) == stat.S_IMODE(os.stat(kept.state).st_mode) == 0o600
    kept.end()


def test_a_reader_never_sees_half_a_token(keep, start):
    iam = start(token_lifetime_s=2, reuse=False)
    kept = keep(iam).wait_token()
    seen, limit = set(), time.monotonic() + 30
    while len(seen) < 4 and time.monotonic() < limit:
        seen.add(kept.text())
        seen.discard(None)      # a token that was cut off while the disk was slow: no file has a part of a token
    kept.end()
    assert len(seen) >= 4 and seen <= {token + "\n" for token in iam.service.tokens}


@pytest.mark.skipif(not shutil.which("strace"), reason="there is no strace")
def test_a_file_is_on_the_disk_before_it_has_its_name(keep, iam, tmp_path):
    trace = tmp_path / "trace"
    calls = "trace=?open,openat,fsync,?rename,?renameat,?renameat2"     # the C library chooses one of them
    kept = keep(iam, wrapper=("strace", "-D", "-f", "-e", calls, "-o", str(trace)),
                env={"ASAN_OPTIONS": "detect_leaks=0"}).wait_token()
    kept.signal_all(signal.SIGTERM)
    directory, path = re.escape(os.path.dirname(kept.out)), re.escape(kept.out)
    at = r'(?:AT_FDCWD, )?'
    wait_for(lambda: re.search(
        rf'open(?:at)?\({at}"({path}\.\w{{6}})", [A-Z_|]*O_EXCL[A-Z_|]*, 0600\) = (\d+)\n\S+ +fsync\(\2\) += 0\n'
        rf'\S+ +rename\w*\({at}"\1", {at}"{path}"[^\n]*\) = 0\n\S+ +open(?:at)?\({at}"{directory}", [^\n]*O_DIRECTORY[^\n]* = (\d+)\n'
        rf'\S+ +fsync\(\3\) += 0\n', trace.read_text(encoding="utf-8")))


# Restarts

def test_a_restart_goes_on_with_the_token(keep, iam):
    keep(iam).wait_token().end()
    connections = len(iam.connections)
    again = keep(iam)
    before = identity(again.out)
    again.wait_said("took up the last token, valid until .*; next attempt in \\d{3,4} s")
    time.sleep(0.5)
    assert identity(again.out) == before and len(iam.connections) == connections
    again.end()


@pytest.mark.parametrize("content", [None, b"", b"t1.cut", "mode"])
def test_a_restart_mends_the_file(keep, iam, out, content):
    keep(iam).wait_token().end()
    if content is None:
        out.unlink()
    elif content == "mode":
        out.chmod(0o644)
    else:
        out.write_bytes(content)
    again = keep(iam).wait_token()
    wait_for(lambda: stat.S_IMODE(os.stat(again.out).st_mode) == 0o600)
    again.end()
    assert len(iam.connections) == 1


def flip(state, at):
    return state[:at] + bytes([state[at] ^ 1]) + state[at + 1:]


DAMAGES = {
    "empty": lambda state: b"",
    "no line": lambda state: state.replace(b"\n", b" "),
    "older format": lambda state: state.replace(b"yciam-keep 2 ", b"yciam-keep 1 "),
    "line alone": lambda state: state[:state.index(b"\n") + 1],
    "cut": lambda state: state[:-1],
    "longer": lambda state: state + b"\0",
    "far too long": lambda state: state + b"x" * 100000,
    "first byte": lambda state: flip(state, state.index(b"\n") + 1),
    "times": lambda state: flip(state, state.index(b"\n") + 10),
    "last byte": lambda state: flip(state, len(state) - 1),
    "noise": lambda state: os.urandom(len(state)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_refused(keep, start, damage):
    iam = start(reuse=False)
    kept = keep(iam).wait_token()
    kept.end()
    with open(kept.state, "r+b") as file:
        state = DAMAGES[damage](file.read())
        file.seek(0)
        file.truncate()
        file.write(state)
    again = keep(iam).wait_said(r"state: not used: ").wait_token()
    again.end()
    assert len(iam.service.tokens) == 2


@pytest.mark.parametrize("kind", ["readable by others", "link", "pipe"])
def test_a_state_that_others_may_have_made_is_refused(keep, start, kind):
    iam = start(reuse=False)
    kept = keep(iam).wait_token()
    kept.end()
    if kind == "readable by others":
        os.chmod(kept.state, 0o644)
        keep(iam).wait_said(r"state: not used: ").wait_token().end()
        return
    os.rename(kept.state, kept.state + ".moved")
    if kind == "link":
        os.symlink(kept.state + ".moved", kept.state)
    else:
        os.mkfifo(kept.state)
    process = keep(iam).process
    assert process.wait(GUARD_S) == USAGE


def test_a_state_of_another_account_is_refused(keep, start, keys, out, tmp_path):
    iam = start(reuse=False)
    keep(iam).wait_token().end()
    other = key_of_another(keys, tmp_path / "other.json")
    iam.service.add_key(authorized_key.entry_from(other))
    iam.next_answer(BUSY)
    again = keep(iam, key=other).wait_said("not used: it is not of this service account")
    again.wait_said("HTTP 503")
    assert not out.exists(), "a token of another account is left"
    again.wait_token(RETRY_S)
    again.end()


def test_a_state_of_another_endpoint_is_refused(keep, start):
    keep(start()).wait_token().end()
    iam = start()
    keep(iam).wait_said("not used: it is not of this service account").wait_token().end()


def test_a_new_key_of_the_same_account_goes_on_with_the_token(keep, iam, keys, tmp_path):
    keep(iam).wait_token().end()
    account = keys.registry(iam.key_file)["service_account_id"]
    other = key_of_another(keys, tmp_path / "other.json", account_id=account)
    kept = keep(iam, key=other).wait_said("took up the last token, .*; next attempt now").wait_said("HTTP 401")
    assert kept.holds_last()        # although the service does not know the new key
    kept.end()


def test_an_expired_state_takes_its_file_along(keep, start, out):
    iam = start(token_lifetime_s=3)
    keep(iam).wait_token().end()
    time.sleep(3)
    iam.next_answer("503", times=100)
    again = keep(iam).wait_said("not used: its token has expired").wait_said("HTTP 503")
    assert not out.exists() and not os.path.exists(again.state)
    again.end()


def test_a_file_without_state_stays_until_there_is_a_token(keep, iam, out):
    out.write_text("from elsewhere\n", encoding="ascii")
    iam.next_answer(BUSY)
    kept = keep(iam).wait_said("HTTP 503")
    assert kept.text() == "from elsewhere\n"
    kept.wait_token(RETRY_S).end()


# Outages

def test_an_outage_leaves_the_token_until_it_expires(keep, start, out):
    iam = start(token_lifetime_s=6, reuse=False)
    kept = keep(iam).wait_token()
    iam.next_answer("503", times=1000)
    kept.wait_said("HTTP 503.*; next attempt (in \\d+ s|now)\n", RETRY_S)
    assert kept.holds_last()
    wait_for(lambda: not out.exists(), RETRY_S)
    kept.wait_said("the token has expired, so its file is deleted")
    left_ns = list(iam.service.tokens.values())[-1].expires_ns - time.time_ns()
    assert left_ns <= 10**9     # the program counts in whole seconds
    wait_for(lambda: not os.path.exists(kept.state))
    with iam.iam.lock:
        iam.iam.script.clear()
    kept.process.send_signal(signal.SIGHUP)     # an operator need not wait for the next attempt
    kept.wait_token(RETRY_S).end()


def test_a_refresh_resumes_the_tls_session(keep, start):
    iam = start(token_lifetime_s=2, reuse=False, tls="1.2")
    kept = keep(iam).wait_token()
    wait_for(lambda: len(iam.service.tokens) >= 4, RETRY_S)
    kept.end()
    assert [connection.resumed for connection in iam.connections if connection.requests][:4] == [False, True, True, True]


def test_a_refusal_is_told_once_and_tried_again_at_leisure(keep, iam):
    iam.next_answer("403", times=1000)
    kept = keep(iam).wait_said(r"HTTP 403, gRPC code 7, request \S+; next attempt in \d+ s\n")
    time.sleep(1)
    kept.end()
    assert len(iam.requests) == 1 and kept.err.count("HTTP 403") == 1


def test_a_clock_that_is_not_set_is_told_once(keep, iam):
    kept = keep(iam, env=at("2001-01-01 00:00:00"))
    kept.wait_said("clock")
    time.sleep(4)
    kept.signal_all(signal.SIGTERM)
    assert kept.err.count("next attempt") == 2, kept.err    # one for the missing token, one for the clock that is not set


# Disks

def test_full_disk(keep, start):
    iam = start(token_lifetime_s=16, reuse=False)
    kept = keep(iam).wait_token()
    first = identity(kept.out), identity(kept.state)
    fill_disk(kept, True)
    kept.wait_said("token: File too large; tried again in 1 s", RETRY_S).wait_said("tried again in 2 s")
    assert (identity(kept.out), identity(kept.state)) == first and len(iam.requests) == 2
    assert sorted(os.listdir(os.path.dirname(kept.out))) == ["token", "token.state"]
    fill_disk(kept, False)
    kept.wait_said("token: written", RETRY_S)
    assert kept.text() != first[0][2].decode("ascii")
    kept.end()


def test_full_disk_at_the_start(keep, iam, out):
    kept = keep(iam, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1])))
    kept.wait_said("tried again in 2 s")
    assert not os.listdir(out.parent)
    fill_disk(kept, False)
    kept.wait_token(RETRY_S).end()
    assert len(iam.requests) == 1, "the service was asked again for a disk's sake"


def test_a_directory_that_is_away_for_a_while(keep, iam, out):
    away = out.parent.with_name("away")
    out.parent.rename(away)
    kept = keep(iam).wait_said("token: No such file or directory; tried again in 1 s")
    away.rename(out.parent)
    kept.wait_token(RETRY_S).end()
    assert len(iam.requests) == 1


@pytest.mark.parametrize("what", ["file", "state", "directory"])
def test_what_was_deleted_comes_back(keep, iam, out, what):
    """For example by a program that cleans /run, or by a service manager that stops another service."""
    kept = keep(iam).wait_token()
    first = identity(kept.out)[2], identity(kept.state)[2]
    if what == "directory":
        shutil.rmtree(out.parent)
        kept.wait_said("token: No such file or directory; tried again in 1 s", RETRY_S)
        out.parent.mkdir()
    else:
        os.unlink(kept.out if what == "file" else kept.state)
    wait_for(lambda: os.path.exists(kept.out) and os.path.exists(kept.state), RETRY_S)
    assert (identity(kept.out)[2], identity(kept.state)[2]) == first
    kept.end()
    assert len(iam.requests) == 1


def test_a_state_that_cannot_be_written_does_not_hold_up_the_token(keep, iam):
    kept = keep(iam).wait_token()
    kept.end()
    os.unlink(kept.state)
    os.unlink(kept.out)
    again = keep(iam, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (250, resource.getrlimit(resource.RLIMIT_FSIZE)[1])))
    again.wait_said("token.state: File too large; tried again in 1 s").wait_token()
    fill_disk(again, False)
    again.wait_said("token: written", RETRY_S)
    assert os.path.exists(again.state)
    again.end()


def test_read_only_disk(keep, start, out):
    if subprocess.run(["mount", "-t", "tmpfs", "none", str(out.parent)], check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("this user cannot mount anything")
    try:
        iam = start(token_lifetime_s=16, reuse=False)
        kept = keep(iam).wait_token()
        first = identity(kept.out)
        subprocess.run(["mount", "-o", "remount,ro", str(out.parent)], check=True)
        kept.wait_said("token: Read-only file system; tried again in 2 s", RETRY_S)
        assert identity(kept.out) == first and len(iam.requests) == 2
        subprocess.run(["mount", "-o", "remount,rw", str(out.parent)], check=True)
        kept.wait_said("token: written", RETRY_S)
        assert kept.holds_last()
        kept.end()
    finally:
        subprocess.run(["umount", str(out.parent)], check=True)
