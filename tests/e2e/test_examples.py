# SPDX-License-Identifier: Apache-2.0
"""One complete program for each use of the library (boards/linux/examples), against the emulator."""
import glob
import os
import shutil
import subprocess

import pytest

from harness import GUARD_S, OK, REFUSED, ROOT, USAGE, leak, secrets_of

CONNECTING = ("superloop", "tasks", "deep_sleep", "two_accounts", "secure_element")
TESTED_ELSEWHERE = {"telemetry", "setup", "files"}  # test_telemetry.py; what the others share


def run(program, name, *arguments, stdin=None):
    """(exit code, stdout, stderr)"""
    path = os.path.join(os.path.dirname(program.path), "boards", "linux", "examples", name)
    done = subprocess.run([path, *arguments], input=stdin, capture_output=True, timeout=GUARD_S, check=False, text=True)
    return done.returncode, done.stdout, done.stderr


def example(program, iam, name, *more, key=None):
    """The same, with the arguments of most examples."""
    code, out, err = run(program, name, key or iam.key_file, iam.ca_file, "localhost", str(iam.port), *more)
    assert leak(err, program.keys.secrets | secrets_of(iam)) is None, err
    assert iam.wait_idle()
    return code, out, err


def last_token(iam):
    return list(iam.service.tokens)[-1]


def test_each_example_has_a_test():
    names = {os.path.basename(path)[:-2] for path in glob.glob(os.path.join(ROOT, "boards", "linux", "examples", "*.c"))}
    assert names == {*CONNECTING, "own_client", *TESTED_ELSEWHERE}


@pytest.mark.parametrize("name", ["superloop", "secure_element"])
def test_a_token(program, iam, name):
    code, out, _ = example(program, iam, name)
    assert (code, out) == (OK, last_token(iam) + "\n")


def test_a_superloop_does_other_work_meanwhile(program, iam):
    _, _, err = example(program, iam, "superloop")
    assert int(err.split()[0]) > 3


def test_tasks_share_a_token(program, iam):
    code, out, _ = example(program, iam, "tasks")
    start = f"Authorization: Bearer {last_token(iam)}"[:24]
    assert code == OK and sorted(out.splitlines()) == [f"display: {start}...", f"sensor: {start}..."]
    assert iam.service.given == 1


def test_deep_sleep(program, iam, tmp_path):
    """The second run has the token of the first, without a connection."""
    state = str(tmp_path / "state")
    first = example(program, iam, "deep_sleep", state)
    assert first[:2] == (OK, last_token(iam) + "\n") and len(iam.connections) == 1
    assert os.stat(state).st_mode & 0o077 == 0
    assert example(program, iam, "deep_sleep", state) == (OK, first[1], "restore: done\n")
    assert len(iam.connections) == 1


def test_deep_sleep_with_a_damaged_state(program, iam, tmp_path):
    state = tmp_path / "state"
    state.write_bytes(b"\x00" * 100)
    code, out, err = example(program, iam, "deep_sleep", str(state))
    assert (code, out, err) == (OK, last_token(iam) + "\n", "restore: bad argument\n")


def test_two_accounts(program, iam):
    other = program.keys.registry(program.keys.file("camel"))
    iam.service.add_key(other)
    code, out, _ = example(program, iam, "two_accounts", other["service_account_id"])
    assert code == OK and iam.service.account_of(out.rstrip("\n")) == other["service_account_id"]


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_own_client(program, iam, tmp_path):
    code, body, err = run(program, "own_client", iam.key_file)
    assert (code, err) == (OK, "")
    request = tmp_path / "request"
    request.write_text(body)
    answer = subprocess.run(["curl", "-sS", "--cacert", iam.ca_file, "-H", "Content-Type: application/json", "-d",
                             f"@{request}", f"{iam.url}/iam/v1/tokens"], capture_output=True, check=True, text=True).stdout
    assert run(program, "own_client", stdin=answer) == (OK, last_token(iam) + "\n", "")
    code, out, err = run(program, "own_client", stdin='{"code": 16, "message": "The token is invalid"}')
    assert code != OK and out == "" and "The token is invalid" in err


@pytest.mark.parametrize("name", CONNECTING)
def test_a_refusal_is_told(program, iam, tmp_path, name):
    iam.next_answer("401", times=3)
    code, out, err = example(program, iam, name, *{"deep_sleep": [str(tmp_path / "state")], "two_accounts": ["aje0"]}.get(name, ()))
    assert (code, out) == (REFUSED, "") and "HTTP 401" in err


@pytest.mark.parametrize("name", CONNECTING)
def test_usage(program, name):
    assert run(program, name)[0] == USAGE
