# SPDX-License-Identifier: Apache-2.0
"""Runs `yciam call` for its tests."""
import json
import subprocess

from answers import Answer
from harness import GUARD_S, OK, Outcome, leak, secrets_of

DEVICE = "are0device0000000001"
PUBLISH = f"/iot-devices/v1/devices/{DEVICE}/publish"
MESSAGE = json.dumps({"topic": f"$devices/{DEVICE}/events", "data": "aGVsbG8="})
FOUND, BAD, BROKEN = 23, 24, 25     # exit codes for 3xx, 4xx and 5xx
MILLION = 1000000


def start_call(program, iam, *arguments, path="/", key=None, **options):
    return program.start("call", "--key", key or iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, "--timeout", "5",
                         *arguments, iam.url + path, **options)


def call(program, iam, *arguments, stdin=None, **options):
    """Runs a call. Returns the outcome, with `out` as bytes: the program prints the API's answer whatever its status
    is. No secret may be on stderr.
    """
    if stdin is not None:
        options["stdin"] = subprocess.PIPE
    process = start_call(program, iam, *arguments, **options)
    try:
        out, err = process.communicate(stdin, timeout=GUARD_S)
    finally:
        process.kill()
    err = err.decode("ascii")
    assert leak(err, program.keys.secrets | secrets_of(iam)) is None, err
    assert (process.returncode == OK) == (err == "") and err.count("\n") <= 1, err
    return Outcome(process.returncode, out, err, 0)


def answered(iam, *answers):
    """Sets the API's answer. The request for the token comes first."""
    iam.next_answer(Answer())
    for answer in answers:
        iam.next_answer(answer)
