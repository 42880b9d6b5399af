# SPDX-License-Identifier: Apache-2.0
"""Helpers of the emulator's own tests: one folder of material, one RSA key, and small clients."""
import json
import os
import ssl
import sys
import time

import jwt as pyjwt
import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import authorized_key               # noqa: E402  (found through the line above)
from iam_emulator import Emulator   # noqa: E402
from service import AUDIENCE        # noqa: E402


class Maker:
    """Makes JWTs and requests for one authorized key."""

    def __init__(self, path, private):
        with open(path, encoding="utf-8") as file:
            fields = json.load(file)
        self.path, self.kid, self.account, self.private = path, fields["id"], fields["service_account_id"], private

    def claims(self, **changes):
        now = int(time.time())
        claims = {"iss": self.account, "aud": AUDIENCE, "iat": now, "exp": now + 3600, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def jwt(self, algorithm="PS256", header=None, **changes):
        """A JWT made and signed by PyJWT. A claim that is None is left out."""
        return pyjwt.encode(self.claims(**changes), "" if algorithm == "none" else self.private, algorithm=algorithm,
                            headers={"kid": self.kid, **(header or {})})


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    """The folder for certificates and keys during the whole run, because making them takes time."""
    return str(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="session")
def private(directory):
    return authorized_key.private_from(os.path.join(directory, "private.pem"), 2048)


@pytest.fixture(scope="session")
def maker(directory, private):
    path = os.path.join(directory, "authorized_key.json")
    authorized_key.write(path, private=private)
    return Maker(path, private)


@pytest.fixture
def iam(directory, maker):
    with Emulator(directory) as emulator:
        yield emulator


class CountingClient:
    """A TLS client over memory buffers that counts the bytes it sends and receives."""

    def __init__(self, context, sock, session=None):
        self.sock, self.sent, self.received, self.truncated = sock, 0, 0, False
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost", session=session)

    def _flush(self):
        data = self.outgoing.read()
        self.sent += len(data)
        self.sock.sendall(data)

    def _receive(self):
        data = self.sock.recv(65536)
        self.received += len(data)
        if data:
            self.incoming.write(data)
        else:
            self.incoming.write_eof()

    def run(self, step, *arguments):
        while True:
            try:
                result = step(*arguments)
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
            else:
                self._flush()
                return result

    def read_all(self):
        """All bytes that the server sends, until its close_notify; `truncated`: there was none."""
        data = b""
        try:
            while True:
                more = self.run(self.tls.read, 65536)
                if not more:
                    return data
                data += more
        except ssl.SSLZeroReturnError:
            return data
        except ssl.SSLError as error:
            self.truncated = "EOF" in str(error)
            if not self.truncated:
                raise
            return data
