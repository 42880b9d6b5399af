# SPDX-License-Identifier: Apache-2.0
"""Tokens from sources other than a key, and revocation."""
import calendar
import json
import socket
import time

import pytest

from answers import Answer
from harness import (ANSWER, CLOCK, NETWORK, OK, REFUSED, TIMEOUT, USAGE, assert_failed, assert_token)

SLOW = 1000     # more requests than any test makes


@pytest.fixture
def vm(start):
    return start(metadata=True)


def metadata(program, vm, *arguments, address=None, **options):
    address = address or vm.metadata_url.removeprefix("http://")
    return program.run("token", "--source", "metadata", *arguments, iam=vm, env={"YC_METADATA_ADDR": address}, **options)


def raw(body, status="200 OK"):
    return Answer(raw=f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode("utf-8"), end="close")


# Metadata

def test_the_metadata_service_needs_no_key_and_no_trust_anchors(program, vm):
    assert_token(metadata(program, vm), vm)
    request, = vm.requests
    assert (request.method, request.header("Metadata-Flavor")) == ("GET", "Google")
    assert request.header("Host") == vm.metadata_url.removeprefix("http://")
    assert request.header("Authorization") is None
    assert vm.handshakes == 0


def test_its_token_as_json(program, vm):
    outcome = metadata(program, vm, "--json")
    assert outcome.code == OK
    token = list(vm.service.tokens.values())[-1]
    answer = json.loads(outcome.out)
    assert answer["iamToken"] == token.text
    seconds = calendar.timegm(time.strptime(answer["expiresAt"], "%Y-%m-%dT%H:%M:%SZ"))
    assert abs(seconds - token.expires_ns / 1e9) <= 2


def test_a_machine_without_an_account(program, start):
    vm = start(metadata=True, metadata_account=None)
    assert_failed(metadata(program, vm), REFUSED, "no service account is linked", "HTTP 404")


def test_a_metadata_service_that_is_not_there(program):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = "127.0.0.1:%d" % unused.getsockname()[1]
        outcome = program.run("token", "--source", "metadata", env={"YC_METADATA_ADDR": address})
    assert_failed(outcome, NETWORK, "connect")
    assert outcome.seconds < program.slack_s


def test_a_connection_that_is_not_answered_takes_a_second(program):
    with socket.socket() as full:       # a listener whose queue is full accepts no connection
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        outcome = program.run("token", "--source", "metadata", env={"YC_METADATA_ADDR": "%s:%d" % address})
        for filler in fillers:
            filler.close()
    assert_failed(outcome, TIMEOUT, "connect")
    assert outcome.seconds < 1 + program.slack_s        # and not the 30 s that --timeout has by default


@pytest.mark.parametrize("body, code, word", [
    ("<html>no</html>", ANSWER, "JSON"), ("", ANSWER, "JSON"), ("[]", ANSWER, "JSON"), ("{}", ANSWER, "field"),
    ('{"access_token":"t1.a","expires_in":0}', ANSWER, "expired"),
    ('{"access_token":"t1.a","expires_in":-1}', ANSWER, "field"),
    ('{"access_token":"t1.a","expires_in":1.5}', ANSWER, "field"),
    ('{"access_token":"t1.a","expires_in":99999999999999}', ANSWER, "field"),
    ('{"access_token":"t1.a","expires_in":"60"}', ANSWER, "field"),
    ('{"access_token":"t1.a"}', ANSWER, "field"),
    ('{"expires_in":60}', ANSWER, "field"),
    ('{"access_token":"t1.a","access_token":"t1.b","expires_in":60}', ANSWER, "field"),
    ('{"access_token":"t1.a\\r\\nX: y","expires_in":60}', ANSWER, "field"),
])
def test_bad_metadata_answers(program, vm, body, code, word):
    vm.next_answer(raw(body), metadata=True)
    assert_failed(metadata(program, vm), code, word)


def test_a_long_life_is_taken(program, vm):
    """Its end does not fit a time of 32 bits."""
    vm.next_answer(raw('{"token_type":"Bearer","expires_in":2000000000,"access_token":"t1.long"}'), metadata=True)
    outcome = metadata(program, vm, "--json")
    answer = json.loads(outcome.out)
    assert (outcome.code, answer["iamToken"]) == (OK, "t1.long")
    assert abs(calendar.timegm(time.strptime(answer["expiresAt"], "%Y-%m-%dT%H:%M:%SZ")) - time.time() - 2000000000) < 60


def test_metadata_does_not_redirect(program, vm):
    vm.next_answer(Answer(raw=b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", end="close"),
                   metadata=True)
    assert_failed(metadata(program, vm), ANSWER, "HTTP 302")


def test_a_slow_metadata_service_meets_the_deadline(program, vm):
    vm.next_answer("stall-request", metadata=True)
    outcome = metadata(program, vm, "--timeout", "1")
    assert_failed(outcome, TIMEOUT, "receive")
    assert outcome.seconds < 1 + program.slack_s


@pytest.mark.parametrize("address", ["http://127.0.0.1", "127.0.0.1:99999", "127.0.0.1/x", ":80", "a:b", "[::1"])
def test_a_metadata_address_is_host_and_port(program, vm, address):
    assert_failed(metadata(program, vm, address=address), USAGE, "YC_METADATA_ADDR")


def test_there_is_no_other_source(program):
    assert_failed(program.run("token", "--source", "key"), USAGE, "--source")


# Another account

@pytest.fixture
def other(keys):
    """The ID of another account that the emulator knows."""
    return keys.registry(keys.file("camel"))["service_account_id"]


@pytest.fixture
def two(start, keys, directory, other):
    iam = start()
    iam.service.add_key(keys.registry(keys.file("camel")))
    return iam


def test_a_token_for_another_account(program, two, other):
    outcome = program.token(two, "--for", other)
    assert_token(outcome, two)
    assert two.service.account_of(outcome.out.rstrip("\n")) == other
    first, second = two.requests
    assert (first.target, second.target) == ("/iam/v1/tokens", "/iam/v1/tokens:createForServiceAccount")
    assert json.loads(second.body) == {"serviceAccountId": other}
    own = list(two.service.tokens)[0]
    assert second.header("Authorization") == f"Bearer {own}" and own not in outcome.out


def test_the_first_one_may_come_from_metadata(program, start, keys, other):
    vm = start(metadata=True)
    vm.service.add_key(keys.registry(keys.file("camel")))
    address = vm.metadata_url.removeprefix("http://")
    outcome = program.run("token", "--source", "metadata", "--for", other, "--endpoint", vm.url, "--ca", vm.ca_file,
                          iam=vm, env={"YC_METADATA_ADDR": address})
    assert_token(outcome, vm)
    assert [request.target for request in vm.requests][-1] == "/iam/v1/tokens:createForServiceAccount"


def test_an_unknown_account_is_refused(program, two):
    assert_failed(program.token(two, "--for", "ajenobody"), REFUSED, "HTTP 404", "Service account not found")


def test_the_failure_of_the_first_one_is_told(program, two, other):
    two.next_answer("403", times=SLOW)
    assert_failed(program.token(two, "--for", other), REFUSED, "HTTP 403")
    assert {request.target for request in two.requests} == {"/iam/v1/tokens"}


@pytest.mark.parametrize("account", ["", "a b", 'a"', "a" * 51, "a\r\nX: y"])
def test_an_account_is_an_id(program, iam, account):
    assert_failed(program.token(iam, "--for", account), USAGE)
    assert not iam.requests


def test_a_wrong_clock_is_learnt_by_both(program, start, keys, other):
    iam = start(clock_offset=-7 * 86400)
    iam.service.add_key(keys.registry(keys.file("camel")))
    assert_token(program.token(iam, "--for", other), iam)


# Revocation

def revoke(program, iam, *arguments, **options):
    return program.run("revoke", "--endpoint", iam.url, "--ca", iam.ca_file, *arguments, iam=iam, **options)


def test_a_token_is_revoked(program, iam):
    token = program.token(iam).out
    outcome = revoke(program, iam, "--token", "-", stdin=token.encode("ascii"))
    account = iam.requests[-1] and list(iam.service.keys.values())[0][0]
    assert (outcome.code, outcome.out, outcome.err) == (OK, account + "\n", "")
    assert iam.service.account_of(token.rstrip("\n")) is None
    request = iam.requests[-1]
    assert request.target == "/iam/v1/tokens:revoke"
    assert json.loads(request.body) == {"iamToken": token.rstrip("\n")}
    assert request.header("Authorization") == "Bearer " + token.rstrip("\n")


def test_the_token_may_be_in_a_file(program, iam, tmp_path):
    path = tmp_path / "token"
    path.write_text(program.token(iam).out)
    assert revoke(program, iam, "--token", str(path)).code == OK
    assert_failed(revoke(program, iam, "--token", str(path)), REFUSED, "HTTP 401")      # the service no longer knows it
    assert_failed(revoke(program, iam, "--token", str(tmp_path / "missing")), USAGE, "missing")


def test_the_token_of_the_key_is_revoked(program, iam):
    token = program.token(iam).out.rstrip("\n")
    outcome = revoke(program, iam, "--key", iam.key_file)       # the service returns the same token again
    assert outcome.code == OK
    assert iam.service.account_of(token) is None


@pytest.mark.parametrize("text", ["", "\n", "t1.a b", "t1.\xff", "t1.a\x00b", "x" * 5000])
def test_what_is_no_token_is_not_sent(program, iam, text):
    assert_failed(revoke(program, iam, "--token", "-", stdin=text.encode("latin-1")), USAGE if len(text) < 100 else ANSWER)
    assert not iam.requests


def test_an_unknown_token_is_refused(program, iam):
    assert_failed(revoke(program, iam, "--token", "-", stdin=b"t1.unknown"), REFUSED, "HTTP 401", "invalid")


def test_revocation_fails_without_a_word_of_the_token(program, iam):
    token = program.token(iam).out.rstrip("\n")
    for answer in ("503", "html", "stall-request", "reset-answer", "redirect"):
        iam.next_answer(answer)
        outcome = revoke(program, iam, "--token", "-", "--timeout", "1", stdin=token.encode("ascii"))
        assert outcome.code not in (OK, USAGE, CLOCK) and outcome.out == ""
        assert token not in outcome.err and token[20:60] not in outcome.err


# The header

def test_header(program, iam):
    outcome = program.run("header", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, iam=iam)
    assert (outcome.code, outcome.err) == (OK, "")
    assert outcome.out == f"Authorization: Bearer {list(iam.service.tokens)[-1]}\n"


def test_header_of_a_machine(program, vm):
    outcome = program.run("header", "--source", "metadata", iam=vm,
                          env={"YC_METADATA_ADDR": vm.metadata_url.removeprefix("http://")})
    assert outcome.out == f"Authorization: Bearer {list(vm.service.tokens)[-1]}\n"
