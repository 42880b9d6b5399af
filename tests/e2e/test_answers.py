# SPDX-License-Identifier: Apache-2.0
"""Every answer except the ordinary one: the service's errors, lawful forms, and hostile ones."""
import datetime
import json

import pytest

from answers import NAMED, Answer, error, named
from harness import ANSWER, NETWORK, OK, REFUSED, TIMEOUT, TLS, assert_failed, assert_token
from service import GRPC_CODE

TIMES = 2       # after an attempt that corrected the clock, one more follows


@pytest.mark.parametrize("status", sorted(GRPC_CODE))
def test_http_error(program, iam, status):
    answer = named(str(status))
    request_id = answer.body["details"][0]["requestId"]
    iam.next_answer(answer, times=TIMES)
    outcome = program.token(iam)
    assert_failed(outcome, REFUSED, rf"\bHTTP {status}\b", rf"\bgRPC code {GRPC_CODE[status]}\b", rf"\b{request_id}\b",
                  "refused by the emulator's script")
    assert len(iam.requests) == 1, "a refused request was sent again"


LAWFUL = ("chunked", "chunked-small", "chunked-extended", "close", "connection-close", "continue", "early-hints", "no-date",
          "bad-date", "slow", "drip")

UNLAWFUL = {
    "retry-after": (REFUSED, "HTTP 429"),
    "retry-after-date": (REFUSED, "HTTP 503"),
    "too-large": (REFUSED, "HTTP 413"),
    "too-large-and-gone": (REFUSED, "HTTP 413"),
    "html": (REFUSED, "HTTP 502"),
    "redirect": (ANSWER, "HTTP 302"),
    "html-200": (ANSWER, "not JSON"),
    "empty": (ANSWER, "JSON|field"),
    "not-json": (ANSWER, "not JSON"),
    "cut-json": (ANSWER, "not JSON"),
    "array": (ANSWER, "field|JSON"),
    "no-token": (ANSWER, "field"),
    "no-expiry": (ANSWER, "field"),
    "two-tokens": (ANSWER, "field"),
    "number-token": (ANSWER, "field"),
    "empty-token": (ANSWER, "field"),
    "split-token": (ANSWER, "field"),
    "bad-expiry": (ANSWER, "field"),
    "long-token": (ANSWER, "too long"),
    "expired-token": (ANSWER, "expired"),
    "long-body": (ANSWER, "too long"),
    "endless": (ANSWER, "too long"),
    "length-negative": (ANSWER, "HTTP length"),
    "length-overflow": (ANSWER, "HTTP length"),
    "length-twice": (ANSWER, "HTTP length"),
    "length-and-chunked": (ANSWER, "HTTP length"),
    "bad-chunk": (ANSWER, "HTTP chunk"),
    "long-head": (ANSWER, "head too long"),
    "endless-continue": (ANSWER, "head too long"),
    "not-http": (ANSWER, "bad HTTP status"),
    "cut-chunked": (NETWORK, "too early"),
    "cut": (NETWORK, "too early"),
    "cut-head": (NETWORK, "too early"),
    "close-request": (NETWORK, "too early"),
    "fin": (NETWORK, "lost"),
    "reset-accept": (NETWORK, "connect: .*(lost|no connection)"),
    "reset-hello": (NETWORK, "connect: .*lost"),
    "reset-flight": (NETWORK, "connect: .*lost"),
    "reset-request": (NETWORK, "lost"),
    "reset-answer": (NETWORK, "receive: .*lost"),
    "plain": (TLS, "connect: .*TLS"),
    "stall-accept": (TIMEOUT, "connect: .*timeout"),
    "stall-flight": (TIMEOUT, "connect: .*timeout"),
    "stall-request": (TIMEOUT, "receive: .*timeout"),
    "stall-answer": (TIMEOUT, "receive: .*timeout"),
}


def test_every_named_answer_is_here():
    assert set(NAMED) == set(LAWFUL) | set(UNLAWFUL)


@pytest.mark.parametrize("name", LAWFUL)
def test_lawful(program, iam, name):
    iam.next_answer(name)
    assert_token(program.token(iam), iam)


@pytest.mark.parametrize("name", UNLAWFUL)
def test_unlawful(program, iam, name):
    code, pattern = UNLAWFUL[name]
    timeout_s = 2 if code == TIMEOUT else 10
    iam.next_answer(name, times=TIMES)
    outcome = program.token(iam, timeout_s=timeout_s)
    assert_failed(outcome, code, pattern)
    assert outcome.seconds < timeout_s + program.slack_s
    if code == TIMEOUT:
        assert outcome.seconds >= timeout_s


def test_answer_that_never_ends_in_time(program, iam):
    """A byte now and then must not keep an attempt alive beyond its deadline."""
    iam.next_answer(Answer(piece_len=1, pause_ms=100))
    outcome = program.token(iam, timeout_s=2)
    assert_failed(outcome, TIMEOUT, "receive: .*timeout")
    assert outcome.seconds < 2 + program.slack_s


# Limits

def test_longest_token(program, start):
    iam = start(token_len=4096)
    assert_token(program.token(iam), iam)


@pytest.mark.parametrize("extra", [1, 2, 200])
def test_token_beyond_the_longest(program, start, extra):
    assert_failed(program.token(start(token_len=4096 + extra)), ANSWER, "too long")


@pytest.mark.parametrize("options", [
    {"fraction_digits": 0}, {"fraction_digits": 6}, {"fraction_digits": 9, "offset_min": 180},
    {"fraction_digits": 0, "offset_min": -570}])
def test_forms_of_expires_at(program, start, options):
    iam = start(**options)
    outcome = program.token(iam, "--json")
    token, = iam.service.tokens.values()
    assert outcome.code == OK
    when = json.loads(outcome.out)["expiresAt"]
    assert when == datetime.datetime.utcfromtimestamp(token.expires_ns // 10 ** 9).strftime("%Y-%m-%dT%H:%M:%SZ")


# The service's message may contain anything, also our JWT.

def jwt_of(iam):
    return json.loads(iam.requests[-1].body)["jwt"]


def echo(iam, make, status=401):
    """An error whose body is made after the request has arrived."""
    def pieces():
        yield make(jwt_of(iam))
    return Answer(status=status, body=pieces(), framing="chunked")


def status_body(message, request_id="r"):
    return json.dumps({"code": 16, "message": message, "details": [
        {"@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": request_id}]}).encode("utf-8")


ECHOES = {
    "message": lambda jwt: status_body(jwt),
    "sentence": lambda jwt: status_body(f"the JWT '{jwt}' is wrong"),
    "escaped": lambda jwt: status_body("@").replace(b"@", "".join(f"\\u{ord(c):04x}" for c in jwt).encode("ascii")),
    "signature": lambda jwt: status_body(jwt.split(".")[2]),
    "claims": lambda jwt: status_body("no: " + jwt.split(".")[1]),
    "end": lambda jwt: status_body("no: " + jwt[-60:]),
    "request-id": lambda jwt: status_body("wrong", jwt[-60:]),
    "short-request-id": lambda jwt: status_body("wrong", jwt[-45:]),
    "bare": lambda jwt: jwt.encode("ascii"),
    "request": lambda jwt: json.dumps({"jwt": jwt}).encode("ascii"),
}


@pytest.mark.parametrize("name", ECHOES)
@pytest.mark.parametrize("status", [401, 503])
def test_jwt_in_the_error_is_not_told(program, iam, name, status):
    """Program.run() looks for the secret."""
    iam.next_answer(echo(iam, ECHOES[name], status))
    iam.next_answer(echo(iam, ECHOES[name], status))
    assert_failed(program.token(iam), REFUSED, f"HTTP {status}")


def test_token_in_an_error_is_not_told(program, iam):
    token = iam.service.token_for("aje00000000000000000").text
    iam.next_answer(error(503, message=f"have {token} instead"))
    assert_failed(program.token(iam), REFUSED, "have")


@pytest.mark.parametrize("is_escaped", [False, True], ids=["raw", "escaped"])
def test_a_message_in_another_language_is_shown(program, iam, is_escaped):
    message = "\u041a\u043b\u044e\u0447 \u00ab\u0410\u00bb \u043d\u0435 \u043d\u0430\u0439\u0434\u0435\u043d \U0001f511"
    body = json.dumps({"code": 7, "message": message}, ensure_ascii=is_escaped).encode("utf-8")
    iam.next_answer(Answer(status=403, body=body))
    outcome = program.token(iam)
    assert_failed(outcome, REFUSED)
    assert f": {message}; HTTP 403, gRPC code 7" in outcome.err


MESSAGES = {"newline": "a\nb", "line": "a\r\nyciam: b", "terminal": "\x1b[2J", "nul": "a\0b", "unicode": "\u00fc\u2028",
            "del": "\x7f\x9b", "direction": "\u202e\u2066\u200f", "cut": "\u00e9" * 70, "no width": "\u200b\ufeff\U000e0041", "format": "%s%n", "long": "x" * 5000}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_message_stays_one_printable_line(program, iam, message):
    iam.next_answer(error(403, message=message))
    assert_failed(program.token(iam), REFUSED, "HTTP 403")
    iam.next_answer(Answer(status=403, body=status_body("m", request_id=message)))
    assert_failed(program.token(iam), REFUSED, "HTTP 403")
