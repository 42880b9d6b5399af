#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets in a client's memory. Usage: scan.py CLIENT DIRECTORY

CLIENT (client.c) runs the library over a socket whose other end is here: this is its server and its clock, and after
every way out it reads all of its writable memory (/proc/PID/mem: stack, heap, data, what is mapped) and looks for any 16
bytes in a row of
  - the private key: the DER, and its numbers as they stand there and as Mbed TLS keeps them, the last byte first;
  - the JWT's signature, raw and in base64url;
  - every token that was given, but for the held one in the token buffer.
Where they may be: the key anywhere while it is loaded, since PSA keeps it in a slot of its own; a kept JWT in the JWT
buffer until the service takes or refuses it. What the kernel holds (the socket, the page cache) is not looked at.
"""
import base64
import datetime
import json
import os
import re
import secrets
import signal
import socket
import struct
import subprocess
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

WINDOW = 16
HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "include", "yciam", "result.h")
with open(HEADER, encoding="utf-8") as header:
    CODES = {name: int(number) for name, number in re.findall(r"YCIAM_(ERR_\w+)\s*=\s*(-\d+)", header.read())}
EPOCH = 1785542400
QUESTION = struct.Struct("<c7xQQ")
ANSWER = struct.Struct("<q")
TIME_LIMIT_S = 120


class Secrets:
    """Windows of secrets, each with what it is a part of."""

    def __init__(self):
        self.windows = {}

    def add(self, name, data):
        for at in range(len(data) - WINDOW + 1):
            self.windows.setdefault(data[at:at + WINDOW], name)

    def find(self, memory):
        """(offset, name) of each run of windows; only the first of a run is told."""
        found, last = [], -WINDOW
        for piece in re.finditer(rb"(?:(?!\0{16})[\0-\xff]){16,}", memory, re.DOTALL):
            data, start = piece.group(), piece.start()
            # The end of a piece may be cut by zeros that belong to it.
            data = memory[start:start + len(data) + WINDOW]
            for at in range(len(data) - WINDOW + 1):
                name = self.windows.get(data[at:at + WINDOW])
                if name is not None:
                    if start + at > last + 1:
                        found.append((start + at, name))
                    last = start + at
        return found


def key_secrets(key):
    """The DER and the numbers of a private key."""
    numbers = key.private_numbers()
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL,
                            serialization.NoEncryption())
    modulus = numbers.public_numbers.n.to_bytes(key.key_size // 8, "big")
    start = der.index(modulus) + len(modulus)  # the header, the modulus and the exponent are no secret
    parts = {"DER": der[start + 5:]}
    for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp"):
        value = getattr(numbers, name)
        data = value.to_bytes((value.bit_length() + 7) // 8, "big")
        parts[name] = data
        parts[name + ", last byte first"] = data[::-1]
    return parts


class Client:
    """A run of the client in one scenario."""

    def __init__(self, program, key_path, key_text, scratch, keep_jwt, scenario):
        self.scenario, self.keep_jwt = scenario, keep_jwt
        self.key_windows, self.windows = Secrets(), Secrets()
        self.key_text = key_text
        self.areas, self.results, self.found = [], [], []
        self.request, self.answer, self.sent, self.attempt = b"", None, 0, 0
        self.held = None
        ours, theirs = socket.socketpair()
        self.socket = ours
        self.process = subprocess.Popen([program, key_path, str(scratch), "1" if keep_jwt else "0"],
                                        preexec_fn=lambda: os.dup2(theirs.fileno(), 3), pass_fds=[3])
        theirs.close()

    def run(self):
        while True:
            head = self.socket.recv(QUESTION.size, socket.MSG_WAITALL)
            if len(head) < QUESTION.size:
                break
            what, first, second = QUESTION.unpack(head)
            number, data = getattr(self, "on_" + what.decode())(first, second)
            self.socket.sendall(ANSWER.pack(number) + data)
        self.socket.close()
        assert self.process.wait() == 0, f"the client ended with {self.process.returncode}"

    def on_a(self, address, size):
        self.areas.append((address, size))
        return 0, b""

    def on_t(self, now_ms, _):
        self.now = EPOCH + now_ms // 1000
        return self.scenario.get("time", self.now), b""

    def on_c(self, *_):
        self.request, self.answer, self.sent = b"", None, 0
        return self.scenario.get("connect", 0), b""

    def on_s(self, length, _):
        self.request += self.socket.recv(length, socket.MSG_WAITALL)
        match = re.search(rb'\{"jwt":"([^"]*)"\}', self.request)
        if match:
            signature = match.group(1).split(b".")[2]
            self.windows.add("JWT", signature)
            self.windows.add("JWT", base64.urlsafe_b64decode(signature + b"=="))
        return self.scenario.get("send", lambda sent, n: n)(len(self.request), length), b""

    def on_r(self, length, _):
        if self.answer is None:
            self.answer = self.scenario["answer"](self)
        if not self.answer:
            return self.scenario.get("end", CODES["ERR_CLOSED"]), b""
        piece = self.answer[:min(length, self.scenario.get("piece", 10000))]
        self.answer = self.answer[len(piece):]
        return len(piece), piece

    def on_x(self, *_):
        return 0, b""

    def on_l(self, result, _):
        self.results.append(result - 2**64 if result >= 2**63 else result)
        if self.results[0] != 0:
            self.look("load failed", key=True)
        return 0, b""

    def on_e(self, result, _):
        self.results.append(result - 2**64 if result >= 2**63 else result)
        self.attempt += 1
        self.look(f"attempt {self.attempt}", key=False)
        return 0, b""

    def on_d(self, *_):
        self.held = None
        self.keep_jwt = False
        self.look("close", key=False)
        return 0, b""

    def on_u(self, *_):
        self.look("unload", key=True)
        return 0, b""

    def new_token(self):
        token = "t1." + secrets.token_urlsafe(40) + "." + secrets.token_urlsafe(64)
        self.windows.add("token", token.encode())
        self.held = token
        return token

    def memory(self):
        """(address, bytes) of all that is mapped and can be written."""
        with open(f"/proc/{self.process.pid}/maps", encoding="ascii") as maps, \
                open(f"/proc/{self.process.pid}/mem", "rb", buffering=0) as mem:
            for line in maps:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                if line.split()[1].startswith("rw"):
                    mem.seek(start)
                    yield line.split()[-1], start, mem.read(end - start)

    def look(self, where, key):
        searched = [("", self.windows)] + ([("key ", self.key_windows)] if key else [])
        if key:
            for name, data in key_secrets(self.key_text).items():
                self.key_windows.add(name, data)
        (token_at, token_cap), (jwt_at, jwt_cap) = self.areas
        for mapping, start, data in self.memory():
            for kind, windows in searched:
                for offset, name in windows.find(data):
                    address = start + offset
                    if name == "token" and self.held and token_at <= address < token_at + token_cap:
                        if data[token_at - start:].split(b"\0")[0] == self.held.encode():
                            continue
                    if name == "JWT" and self.keep_jwt and jwt_at <= address < jwt_at + jwt_cap:
                        continue
                    self.found.append(f"{where}: {kind}{name} at {address:#x} in {mapping}")


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


def load_cases(directory):
    """(name, text, scratch): key files that do not load, for the ways out of yciam_key_load()."""
    with open(os.path.join(directory, "key.json"), encoding="ascii") as file:
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


def report(name, client, expect_failure):
    client.run()
    for line in client.found:
        print(f"  found after {line}")
    assert (client.results[-1] < 0) == expect_failure, f"{name}: {client.results}"
    print(f"secrets: {name}: results {client.results}: {len(client.found)} found")
    return len(client.found)


def check_that_it_finds(program, key_path, key):
    """The search itself: it must find the key in a client that holds it."""
    client = Client(program, key_path, key, 3000, False, SCENARIOS["success"])

    def look(*_):
        client.held = None
        client.look("loaded", key=True)
        return 0, b""
    client.on_e = look
    client.run()
    assert any(": token" in line for line in client.found), "a held token is not found: the search is of no use"
    assert any(": key" in line for line in client.found), "a loaded key is not found: the search is of no use"


def main():
    program, directory = sys.argv[1:]
    signal.alarm(TIME_LIMIT_S * 10)
    os.makedirs(directory, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                            serialization.NoEncryption()).decode("ascii")
    key_path = os.path.join(directory, "key.json")
    fields = {"id": "ajekeyid000000000001", "service_account_id": "ajeaccount0000000001",
              "private_key": "PLEASE DO NOT REMOVE THIS LINE! Key ID <ajekeyid000000000001>\n" + pem}
    with open(key_path, "w", encoding="ascii") as file:
        json.dump(fields, file)
    check_that_it_finds(program, key_path, key)
    found = 0
    for name, scenario in SCENARIOS.items():
        for keep_jwt in (False, True):
            found += report(name + (", JWT kept" if keep_jwt else ""),
                            Client(program, key_path, key, 3000, keep_jwt, scenario), not name.startswith("success"))
    for name, text, scratch in load_cases(directory):
        path = os.path.join(directory, "bad.json")
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        client = Client(program, path, key, scratch, False, SCENARIOS["success"])
        found += report("load: " + name, client, True)
    print(f"secrets: {found} found in all")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
