# SPDX-License-Identifier: Apache-2.0
"""The program, its keys, an emulator, and the libraries of others as commands."""
import json
import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OUT = os.path.join(ROOT, "build", "interop")
sys.path.insert(0, os.path.join(ROOT, "tests", "emulator"))

import authorized_key           # noqa: E402  (found through the line above)
from emulator import Emulator   # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--program", required=True, metavar="PATH", help="a build of yciam")


class Library:
    """A command with two uses: verify PUBLIC.pem, sign PRIVATE.pem KID. It prints its result, or fails."""

    def __init__(self, *command, environment=None):
        self.command, self.environment = command, {**os.environ, **(environment or {})}

    def _run(self, arguments, text):
        return subprocess.run([*self.command, *arguments], input=text, capture_output=True, text=True, timeout=60, check=False,
                              env=self.environment)

    def verify(self, public, jwt):
        """(header, claims), or None for a bad JWT."""
        done = self._run(["verify", public], jwt)
        if done.returncode == 1:
            return None
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        return answer["header"], answer["claims"]

    def sign(self, private, kid, claims):
        done = self._run(["sign", private, kid], json.dumps(claims))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


LIBRARIES = {
    "pyjwt": Library("/usr/bin/python3", os.path.join(HERE, "with_pyjwt.py")),
    "ruby-jwt": Library("ruby", os.path.join(HERE, "with_ruby.rb")),
    "golang-jwt": Library(os.path.join(OUT, "with_go")),
    "node-jose": Library("node", os.path.join(HERE, "with_node.cjs"), environment={"NODE_PATH": os.path.join(OUT, "node_modules")}),
}


def node(script, *arguments):
    """The output of a script for Node.js."""
    done = subprocess.run(["node", os.path.join(HERE, script), *arguments], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "NODE_PATH": os.path.join(OUT, "node_modules")})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(params=LIBRARIES)
def library(request):
    return LIBRARIES[request.param]


class Key:
    """An authorized key in all forms that the libraries need."""

    def __init__(self, directory, bits):
        self.file = os.path.join(directory, f"key-{bits}.json")
        self.private, self.public = os.path.join(directory, f"{bits}.pem"), os.path.join(directory, f"{bits}.pub.pem")
        key = authorized_key.private_from(self.private, bits)
        authorized_key.write(self.file, private=key)
        with open(self.public, "w", encoding="ascii") as file:
            file.write(authorized_key.public_pem(key))
        with open(self.file, encoding="utf-8") as file:
            fields = json.load(file)
        self.id, self.account = fields["id"], fields["service_account_id"]


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    return str(tmp_path_factory.mktemp("interop"))


@pytest.fixture(scope="session", params=[2048, 4096])
def key(request, directory):
    return Key(directory, request.param)


@pytest.fixture(scope="session")
def other_key(directory):
    os.mkdir(os.path.join(directory, "other"))
    return Key(os.path.join(directory, "other"), 2048)


@pytest.fixture
def jwt(request, key):
    """The output of `yciam jwt`."""
    done = subprocess.run([request.config.getoption("--program"), "jwt", "--key", key.file], capture_output=True, text=True,
                          timeout=60, check=True)
    return done.stdout.strip()


@pytest.fixture
def iam(directory, key):
    with Emulator(directory, keys=[key.file]) as emulator:
        yield emulator
