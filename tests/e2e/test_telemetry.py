# SPDX-License-Identifier: Apache-2.0
"""The example that publishes a device's messages."""
import os
import subprocess

import pytest

from harness import ANSWER, GUARD_S, KEY, OK, REFUSED, TLS, USAGE, leak, secrets_of

DEVICE = "are0device0000000001"


def telemetry(program, iam, *messages, device=DEVICE, ca=None):
    """(exit code, stderr)"""
    path = os.path.join(os.path.dirname(program.path), "boards", "linux", "examples", "telemetry")
    done = subprocess.run([path, iam.key_file, ca or iam.ca_file, device, *messages], capture_output=True, timeout=GUARD_S,
                          check=False, env={"TELEMETRY_SERVER": f"localhost:{iam.port}"})
    err = done.stderr.decode("ascii")
    assert leak(err, program.keys.secrets | secrets_of(iam)) is None, err
    return done.returncode, err


def test_messages_share_a_connection(program, iam):
    messages = [f"message {number}" for number in range(20)]
    code, err = telemetry(program, iam, *messages)
    assert (code, err) == (OK, "telemetry: done, HTTP 200\n")
    assert [record["message"].decode() for _, record in iam.service.received] == messages
    assert {record["topic"] for _, record in iam.service.received} == {f"$devices/{DEVICE}/events"}
    assert iam.handshakes == 2      # one connection for the token, one for all messages
    assert iam.service.given == 1


@pytest.mark.parametrize("length, code", [(0, OK), (1, OK), (192, OK), (500, USAGE)])
def test_messages_have_a_longest(program, iam, length, code):
    assert telemetry(program, iam, "x" * length)[0] == code
    assert [len(record["message"]) for _, record in iam.service.received] == ([length] if code == OK else [])


def test_refusals(program, iam):
    assert telemetry(program, iam, "m", device="Unknown")[0] == REFUSED
    iam.next_answer("403")
    code, err = telemetry(program, iam, "m")
    assert code == REFUSED and "refused" in err
    assert not iam.service.received


def test_other_failures(program, iam, tmp_path):
    iam.next_answer("not-http")
    assert telemetry(program, iam, "m")[0] == ANSWER
    assert telemetry(program, iam, "m", device="../../x y")[0] == USAGE
    assert telemetry(program, iam)[0] == USAGE
    empty = tmp_path / "ca.pem"
    empty.write_text("")
    assert telemetry(program, iam, "m", ca=str(empty))[0] == USAGE
    assert KEY != TLS and not iam.service.received
