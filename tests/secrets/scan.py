#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets in a client's memory. Usage: scan.py CLIENT DIRECTORY

CLIENT (client.c) runs the library over a socket. This program is at the other end: it is the server and the clock. After
every way out it reads all writable memory of the client (/proc/PID/mem: stack, heap, data, mappings) and looks for any 16
consecutive bytes of
  - the private key: the PEM, the DER, its numbers, these numbers as Mbed TLS keeps them (the lowest byte first), and
    the numbers that Mbed TLS computes from them;
  - the JWT's signature, raw and in base64url;
  - every token that was issued, except for the held token in the token buffer.
In some scenarios the server is the IAM emulator, and the client uses POSIX sockets and Mbed TLS.
Allowed places: the key anywhere while it is loaded, since PSA keeps it in a slot of its own; a kept JWT in the JWT
buffer until the service accepts or refuses it. The kernel's memory (the socket, the page cache) is not searched.
"""
import base64
import itertools
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

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "emulator"))

import authorized_key           # noqa: E402  (found through the line above)
from emulator import Emulator   # noqa: E402
from scenarios import CODES, EPOCH, FOLLOWED, OVER_TLS, SCENARIOS, good, load_cases     # noqa: E402

WINDOW = 16
QUESTION = struct.Struct("<c7xQQ")
ANSWER = struct.Struct("<q")
TIME_LIMIT_S = 600


class Secrets:
    """Windows of secrets, each with the name of its secret."""

    def __init__(self):
        self.windows = {}

    def add(self, name, data):
        for at in range(len(data) - WINDOW + 1):
            self.windows.setdefault(data[at:at + WINDOW], name)

    def find(self, memory):
        """(offset, name) for the first window of each run."""
        found, last = [], -WINDOW
        for piece in re.finditer(rb"(?:(?!\0{16})[\0-\xff]){16,}", memory, re.DOTALL):
            data, start = piece.group(), piece.start()
            # A piece ends before a run of zeros, and a secret's last bytes may be zeros.
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
    start = der.index(modulus) + len(modulus)  # the header, the modulus and the exponent are not secret
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                            serialization.NoEncryption())
    parts = {"DER": der[start + 5:], "PEM": pem[-1100:-30].replace(b"\n", b""), "PEM with line ends": pem[-1100:-30]}
    values = {name: getattr(numbers, name) for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp")}
    # Montgomery's R squared, which Mbed TLS keeps with each prime and which reveals the prime.
    values.update({f"R of {name}": 2 ** (2 * (key.key_size // 2)) % values[name] for name in "pq"})
    for name, value in values.items():
        data = value.to_bytes((value.bit_length() + 7) // 8, "big")
        parts[name] = data
        parts[name + ", last byte first"] = data[::-1]
    return parts


def signed(number):
    return number - 2**64 if number >= 2**63 else number


class Client:
    """A run of the client in one scenario."""

    def __init__(self, program, key_path, key, scratch=3000, keep_jwt=False, scenario=None, attempts=3, then="6", tls=()):
        self.scenario, self.keep_jwt = scenario, keep_jwt
        self.key_windows, self.windows = Secrets(), Secrets()
        for name, data in key_secrets(key).items():
            self.key_windows.add(name, data)
        self.areas, self.results, self.found = [], [], []
        self.request, self.answer, self.sent, self.attempt = b"", None, 0, 0
        self.held = None
        ours, theirs = socket.socketpair()
        self.socket = ours
        arguments = (key_path, str(scratch), str(int(keep_jwt)), str(attempts), then, *tls)
        self.process = subprocess.Popen([program, *arguments],
                                        preexec_fn=lambda: os.dup2(theirs.fileno(), 3), pass_fds=[3])
        theirs.close()

    def run(self):
        """The failures' results so far, after the client has ended."""
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
            self.answer = self.scenario["answer" if b'{"jwt":' in self.request else "then"](self)
        if not self.answer:
            return self.scenario.get("end", CODES["ERR_CLOSED"]), b""
        piece = self.answer[:min(length, self.scenario.get("piece", 10000))]
        self.answer = self.answer[len(piece):]
        return len(piece), piece

    def on_x(self, *_):
        return 0, b""

    def on_l(self, result, _):
        self.results.append(signed(result))
        if self.results[0] != 0:
            self.look("load failed", key=True)
        return 0, b""

    def on_e(self, result, _):
        self.results.append(signed(result))
        self.attempt += 1
        self.look(f"attempt {self.attempt}", key=False)
        return 0, b""

    def on_v(self, result, _):
        """Called when the operation after the attempts has ended."""
        self.results.append(signed(result))
        if b":revoke" in self.request and self.results[-1] == 0:
            self.held = None
        self.look("what followed", key=False)
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
        """(address, bytes) of all mapped memory that is writable."""
        with open(f"/proc/{self.process.pid}/maps", encoding="ascii") as maps, \
                open(f"/proc/{self.process.pid}/mem", "rb", buffering=0) as mem:
            for line in maps:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                if line.split()[1].startswith("rw"):
                    mem.seek(start)
                    yield line.split()[-1], start, mem.read(end - start)

    def look(self, where, key):
        searched = [("", self.windows)] + ([("key ", self.key_windows)] if key else [])
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


def report(name, client, expect_failure):
    client.run()
    for line in client.found:
        print(f"  found after {line}")
    assert (client.results[-1] < 0) == expect_failure, f"{name}: {client.results}"
    print(f"secrets: {name}: results {client.results}: {len(client.found)} found")
    return len(client.found)


def check_that_it_finds(program, key_path, key):
    """A test of the search: it must find the secrets that a client holds."""
    found = set()
    for scenario in ("success", "busy, JWT kept"):
        client = Client(program, key_path, key, keep_jwt=True, scenario=SCENARIOS[scenario])

        def look(*_, client=client):
            client.held, client.keep_jwt = None, False
            client.look("loaded", key=True)
            return 0, b""
        client.on_e = look
        client.run()
        found |= {line.split(" at ")[0] for line in client.found}
    missing = {"loaded: token", "loaded: JWT", "loaded: key DER"} - found
    assert not missing, f"the search is of no use, it does not find {missing}"


def scripted(program, key_path, key):
    """(name, client, whether it ends in a failure)"""
    for name, scenario in SCENARIOS.items():
        for keep_jwt in (False, True):
            yield (name + (", JWT kept" if keep_jwt else ""),
                   Client(program, key_path, key, keep_jwt=keep_jwt, scenario=scenario), not name.startswith("success"))
    for name, (then, answer, fails) in FOLLOWED.items():
        yield name, Client(program, key_path, key, scenario={"answer": good, "then": answer}, then=then), fails
    for polls in range(1, 12):
        yield f"success, closed at poll {polls} of the next attempt", Client(
            program, key_path, key, scenario=SCENARIOS["success, a byte at a time"], then=str(polls)), False


def unloadable(program, key_path, key):
    path = os.path.join(os.path.dirname(key_path), "bad.json")
    for name, text, scratch in load_cases(key_path):
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        yield "load: " + name, Client(program, path, key, scratch=scratch, scenario=SCENARIOS["success"]), True


class ClientOverTls(Client):
    """A client whose server is the emulator, which reports afterwards the secrets that it received and issued."""

    def __init__(self, program, key_path, key, emulator, polls):
        """polls: the client closes after so many; 0: after an attempt."""
        super().__init__(program, key_path, key, attempts=0 if polls else 1, then=str(polls),
                         tls=(str(emulator.port), emulator.ca_file))
        self.emulator = emulator

    def learn(self):
        for request in list(self.emulator.requests):
            match = re.search(rb'"jwt":"([^"]*)"', request.body)
            if match:
                self.windows.add("JWT", match.group(1).split(b".")[2])
        for token in self.emulator.service.tokens:
            self.windows.add("token", token.encode("ascii"))

    def on_e(self, result, second):
        self.learn()
        if result == 0:
            self.held = list(self.emulator.service.tokens)[-1]
        return super().on_e(result, second)

    def on_d(self, *_):
        self.learn()
        return super().on_d()


def over_tls(program, key_path, key, directory):
    """The same through Mbed TLS: searches its buffers of plain text, and the secrets of an ended connection."""
    for name, variant in OVER_TLS.items():
        with Emulator(directory, keys=[key_path], variant=variant) as emulator:
            if name != "token" and variant == "good":
                emulator.next_answer(name)
            yield f"TLS: {name}", ClientOverTls(program, key_path, key, emulator, 0), name != "token"
    for polls in (5, 10, 20, 30):
        with Emulator(directory, keys=[key_path]) as emulator:
            client = ClientOverTls(program, key_path, key, emulator, polls)
            yield f"TLS: closed at poll {polls}", client, False


def main():
    program, directory = sys.argv[1:]
    signal.alarm(TIME_LIMIT_S)
    os.makedirs(directory, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key_path = os.path.join(directory, "key.json")
    authorized_key.write(key_path, private=key)
    check_that_it_finds(program, key_path, key)
    runs = itertools.chain(scripted(program, key_path, key), unloadable(program, key_path, key),
                           over_tls(program, key_path, key, directory))
    counts = [report(*run) for run in runs]
    print(f"secrets: {len(counts)} ways out, {sum(counts)} found in all")
    sys.exit(1 if sum(counts) else 0)


if __name__ == "__main__":
    main()
