# SPDX-License-Identifier: Apache-2.0
"""How the server treats a client whose memory is searched: see scan.py.

An answer is a function of the client: its `held` token, its `request`, its clock `now`; new_token() issues a token to
it. A scenario may also set a result of the port.
"""
import datetime
import json
import os
import re

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "include", "yciam", "result.h")
with open(HEADER, encoding="utf-8") as header:
    CODES = {name: int(number) for name, number in re.findall(r"YCIAM_(ERR_\w+)\s*=\s*(-\d+)", header.read())}
EPOCH = 1785542400


def http(status, body, fields="", now=EPOCH):
    date = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return f"HTTP/1.1 {status}\r\nDate: {date}\r\n{fields}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def good(client):
    expires = datetime.datetime.fromtimestamp(client.now + 43200, datetime.timezone.utc).isoformat()
    return http("200 OK", json.dumps({"iamToken": client.new_token(), "expiresAt": expires}), now=client.now)


def first_good_then(answer):
    return lambda client: good(client) if client.attempt == 0 else answer(client)


def unheld(text):
    """An answer with a token that the client must not keep."""
    def answer(client):
        held = client.held
        token = client.new_token()
        client.held = held
        return text(token, client)
    return answer


def jwt_of(client):
    return re.search(rb'\{"jwt":"([^"]*)"', client.request).group(1).decode()


def error(code, message, request_id="7b2c5f3a-9bb0-4ad1-8b5b-0123456789ab"):
    return json.dumps({"code": code, "message": message, "details": [{"requestId": request_id}]})


SCENARIOS = {
    "success": {"answer": good},
    "success, a byte at a time": {"answer": good, "piece": 1},
    "clock not set": {"answer": good, "time": -1},
    "no connection": {"answer": good, "connect": CODES["ERR_CONNECT"]},
    "TLS fails": {"answer": good, "connect": CODES["ERR_TLS"]},
    "send fails at once": {"answer": good, "send": lambda sent, n: CODES["ERR_NETWORK"]},
    "send lies": {"answer": good, "send": lambda sent, n: n + 1},
    "nothing is answered": {"answer": lambda c: b"", "end": 0},
    "connection breaks": {"answer": lambda c: b"HTTP/1.1 200 OK\r\n", "end": CODES["ERR_NETWORK"]},
    "connection closed": {"answer": lambda c: b"HTTP/1.1 200 OK\r\n"},
    "a refresh breaks within the token": {
        "answer": first_good_then(unheld(lambda t, c: http("200 OK", '{"iamToken":"' + t + '"}')[:-4]))},
    "refused": {"answer": lambda c: http("401 x", error(16, "no"))},
    "refused with the JWT in the message": {"answer": lambda c: http("401 x", error(16, "bad " + jwt_of(c) + " !"))},
    "refused with the signature in the message": {
        "answer": lambda c: http("401 x", error(16, "bad " + jwt_of(c)[-300:]))},
    "refused with the JWT in the request ID": {"answer": lambda c: http("401 x", error(16, "x", jwt_of(c)[-300:]))},
    "refused with the JWT in a field": {"answer": lambda c: http("401 x", "{}", f"X-Jwt: {jwt_of(c)[-300:]}\r\n")},
    "busy, JWT kept": {"answer": lambda c: http("503 x", error(14, "later"))},
    "not JSON": {"answer": unheld(lambda t, c: http("200 OK", '{"iamToken":"' + t + '",}'))},
    "no expiry": {"answer": unheld(lambda t, c: http("200 OK", json.dumps({"iamToken": t})))},
    "expired": {"answer": unheld(lambda t, c: http("200 OK", json.dumps(
        {"iamToken": t, "expiresAt": "2020-01-01T00:00:00Z"})))},
    "token too long": {"answer": unheld(lambda t, c: http("200 OK", json.dumps(
        {"iamToken": t + "x" * 400, "expiresAt": "2999-01-01T00:00:00Z"})))},
    "body too long": {"answer": unheld(lambda t, c: http("200 OK", t * 30))},
    "token in a field": {"answer": first_good_then(unheld(lambda t, c: http("200 OK", "{}", f"X-T: {t}\r\n")))},
    "bad length": {"answer": unheld(lambda t, c: b"HTTP/1.1 200 OK\r\nContent-Length: x" + t.encode() + b"\r\n\r\n")},
    "bad chunk": {"answer": unheld(
        lambda t, c: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + t.encode() + b"\r\n")},
}


# After the client has a token: (the next operation, the answer to it, whether it fails)
FOLLOWED = {
    "revoked": ("revoke", lambda c: http("200 OK", '{"subjectId":"ajeaccount0000000001"}'), False),
    "revocation refused": ("revoke", lambda c: http("403 x", error(7, "no")), True),
    "revocation refused with the token": ("revoke", lambda c: http("403 x", error(7, "bad " + c.held + " !"),
                                                                   f"X-Token: {c.held}\r\n"), True),
    "revocation breaks": ("revoke", lambda c: b"HTTP/1.1 200 OK\r\n", True),
    "called": ("call", lambda c: http("200 OK", "{}"), False),
    "call refused with the token": ("call", lambda c: http("403 x", "bad " + c.held, f"X-Token: {c.held}\r\n"), False),
    "call breaks": ("call", lambda c: b"HTTP/1.1 200 OK\r\nX-Token: " + c.held.encode(), True),
    "call is answered with nonsense": ("call", lambda c: c.held.encode() + b"\r\n", True),
}

# Over TLS: an ordinary answer, or one of the emulator's by its name; and the server's certificate
OVER_TLS = {**dict.fromkeys((
    "token", "401", "503", "html-200", "length-negative", "bad-chunk", "cut", "cut-chunked", "fin", "long-body",
    "reset-hello", "reset-flight", "reset-request", "reset-answer", "stall-flight", "stall-request", "stall-answer"), "good"),
    "another host's certificate": "wrong-host"}


def load_cases(key_path):
    """(name, text, scratch): key files that do not load, for the ways out of yciam_key_load()."""
    with open(key_path, encoding="utf-8") as file:
        fields = json.load(file)
    pem = fields["private_key"]

    def changed(**new):
        return json.dumps({**fields, **new})
    body = pem.index("-----BEGIN") + 200
    yield "scratch too small for the DER", json.dumps(fields), 900
    yield "scratch too small for the values", json.dumps(fields), 64
    yield "no ID after the key", changed(id=""), 3000
    yield "PEM cut", changed(private_key=pem[:-100]), 3000
    yield "PEM with a wrong character", changed(private_key=pem[:body + 1200] + "*" + pem[body + 1200:]), 3000
    yield "DER damaged at a prime", changed(private_key=pem[:body + 900] + "AAAA" + pem[body + 904:]), 3000
