# SPDX-License-Identifier: Apache-2.0
"""Keys and tokens in environment variables, and which of them the program uses."""
import json
import os
import shutil

import pytest

from harness import KEY, OK, REFUSED, USAGE, assert_failed, assert_token, wait_for
from keeping import out     # noqa: F401  (a fixture)

KEY_FILE, KEY_TEXT, DIRECTORY = "YC_SERVICE_ACCOUNT_KEY_FILE", "YC_SERVICE_ACCOUNT_KEY", "CREDENTIALS_DIRECTORY"


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


@pytest.fixture
def credentials(iam, tmp_path):
    """A folder with a good key, like the one that a service manager makes."""
    directory = tmp_path / "credentials"
    directory.mkdir()
    shutil.copy(iam.key_file, directory / "key.json")
    return str(directory)


def run(program, iam, command, env, *arguments):
    return program.run(command, "--endpoint", iam.url, "--ca", iam.ca_file, *arguments, env=env, iam=iam)


def test_the_key_itself(program, iam):
    assert_token(run(program, iam, "token", {KEY_TEXT: text_of(iam.key_file)}), iam)


def test_a_key_among_the_credentials_of_a_service(program, iam, credentials):
    assert_token(run(program, iam, "token", {DIRECTORY: credentials}), iam)


def test_credentials_without_a_key(program, iam, tmp_path):
    assert_failed(run(program, iam, "token", {DIRECTORY: str(tmp_path)}), USAGE, "no key")
    assert_failed(run(program, iam, "token", {KEY_FILE: "", KEY_TEXT: "", DIRECTORY: ""}), USAGE, "no key")


def test_the_order_of_keys(program, iam, keys, credentials):
    """Each source wins over those after it: the test gives a bad value of this source, and good values of those after
    it.
    """
    good = {KEY_FILE: iam.key_file, KEY_TEXT: text_of(iam.key_file), DIRECTORY: credentials}
    assert_failed(run(program, iam, "token", {**good, KEY_FILE: keys.file("not-json")}), KEY, "JSON")
    assert_token(run(program, iam, "token", {**good, KEY_TEXT: "{}"}), iam)
    assert_failed(run(program, iam, "token", {KEY_TEXT: "{}", DIRECTORY: credentials}), KEY, "field")
    assert_token(run(program, iam, "token", {**good, KEY_FILE: keys.file("not-json")}, "--key", iam.key_file), iam)


@pytest.mark.parametrize("text, pattern", [("nonsense " * 10, "JSON"), ("x" * 70000, "too l"), ("{", "JSON")], ids=["words", "too long", "cut"])
def test_a_bad_key_in_the_environment(program, iam, text, pattern):
    assert_failed(run(program, iam, "token", {KEY_TEXT: text}), KEY, "key: ", pattern)


def test_the_key_does_not_stay_in_the_environment(iam, program, out):
    if os.geteuid() != 0:
        pytest.skip("only root may read the environment of a process that nobody may trace")
    process = program.start("keep", "--endpoint", iam.url, "--ca", iam.ca_file, "--out", str(out),
                            env={KEY_TEXT: text_of(iam.key_file)})
    try:
        wait_for(out.exists)
        with open(f"/proc/{process.pid}/environ", "rb") as file:
            environment = file.read()
        assert KEY_TEXT.encode() in environment and b"PRIVATE" not in environment
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("variable", ["YC_IAM_TOKEN", "YC_TOKEN"])
def test_a_token_of_the_environment(program, iam, variable):
    token = program.token(iam).out.rstrip("\n")
    env = {variable: token, KEY_FILE: "/nowhere/key.json"}
    data = json.dumps({"topic": "$devices/are1/events", "data": "aGVsbG8="})
    called = program.run("call", "--ca", iam.ca_file, "-d", data, f"{iam.url}/iot-devices/v1/devices/are1/publish", env=env, iam=iam)
    assert (called.code, called.out) == (OK, "{}") and len(iam.requests) == 2
    revoked = run(program, iam, "revoke", env)
    assert revoked.code == OK and iam.service.account_of(token) is None


def test_the_order_of_tokens(program, iam):
    token = program.token(iam).out.rstrip("\n")
    other = {"YC_IAM_TOKEN": "t1.stranger", "YC_TOKEN": token}
    assert_failed(run(program, iam, "revoke", other), REFUSED, "HTTP 401")
    assert run(program, iam, "revoke", other, "--key", iam.key_file).code == OK
    assert_failed(run(program, iam, "token", {"YC_IAM_TOKEN": token}), USAGE, "no key")


@pytest.mark.parametrize("text", ["t1.a b", "x" * 100000], ids=["space", "too long"])
def test_what_is_no_token_is_not_sent(program, iam, text):
    outcome = run(program, iam, "revoke", {"YC_IAM_TOKEN": text})
    assert outcome.code != OK and text[:50] not in outcome.err and not iam.requests
