# SPDX-License-Identifier: Apache-2.0
"""The JWT of every form of key file: implementations of others verify it, and the emulator accepts it."""
import json
import shutil
import subprocess
import time

import jwt as pyjwt
import pytest

import authorized_key
from harness import OK, assert_token
from service import AUDIENCE, unbase64url

# Every form with an RSA-2048 key; with RSA-4096 the two forms that differ most.
KEYS = [(variant, 2048) for variant in authorized_key.GOOD_VARIANTS] + [("plain", 4096), ("camel", 4096)]

# Prints which of the given salt lengths it finds.
NODE_VERIFIES = """
const [key, signature, message, ...salts] = process.argv.slice(1);
const crypto = require('crypto');
const found = salts.filter(salt => crypto.verify('sha256', Buffer.from(message), { key: require('fs').readFileSync(key),
  padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: +salt }, Buffer.from(signature, 'base64url')));
console.log(found.join(' '));
"""


class Jwt:
    def __init__(self, text, entry, directory):
        self.text = text
        self.message, _, self.signature = text.rpartition(".")
        header, claims = (json.loads(unbase64url(part)) for part in self.message.split("."))
        self.header, self.claims, self.entry = header, claims, entry
        self.public = directory / "public.pem"
        self.public.write_text(entry["public_key"])
        self.directory = directory

    def openssl_verifies(self, salt_len):
        """The command line that demands a salt of exactly this length."""
        signature = self.directory / "signature"
        signature.write_bytes(unbase64url(self.signature))
        options = ("rsa_padding_mode:pss", f"rsa_pss_saltlen:{salt_len}", "rsa_mgf1_md:sha256")
        command = ["openssl", "dgst", "-sha256", "-verify", str(self.public), "-signature", str(signature),
                   *(word for option in options for word in ("-sigopt", option))]
        return subprocess.run(command, input=self.message.encode("ascii"), capture_output=True, check=False).returncode == 0

    def salts_that_node_finds(self, *salt_lens):
        command = ["node", "-e", NODE_VERIFIES, str(self.public), self.signature, self.message, *map(str, salt_lens)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture(scope="module", params=KEYS, ids=lambda parameter: f"{parameter[0]}-{parameter[1]}")
def key_file(request, keys):
    return keys.file(*request.param)


@pytest.fixture(scope="module")
def jwt(program, keys, key_file, tmp_path_factory):
    outcome = program.run("jwt", "--key", key_file)
    assert (outcome.code, outcome.err) == (OK, "")
    return Jwt(outcome.out.rstrip("\n"), keys.registry(key_file), tmp_path_factory.mktemp("jwt"))


def test_form(jwt):
    assert jwt.header == {"typ": "JWT", "alg": "PS256", "kid": jwt.entry["id"]}
    assert set(jwt.claims) == {"iss", "aud", "iat", "exp"}
    assert jwt.claims["iss"] == jwt.entry["service_account_id"] and jwt.claims["aud"] == AUDIENCE
    assert type(jwt.claims["iat"]) is int and abs(jwt.claims["iat"] - time.time()) < 120
    assert 0 < jwt.claims["exp"] - jwt.claims["iat"] <= 3600


def test_openssl(jwt):
    assert jwt.openssl_verifies(32)
    assert not jwt.openssl_verifies(31), "OpenSSL took a salt of another length: the check is none"


def test_pyjwt(jwt):
    claims = pyjwt.decode(jwt.text, jwt.entry["public_key"], algorithms=["PS256"], audience=AUDIENCE,
                          options={"require": ["iss", "aud", "iat", "exp"]})
    assert claims == jwt.claims
    tampered = jwt.message[:-1] + ("A" if jwt.message[-1] != "A" else "Q") + "." + jwt.signature
    with pytest.raises(pyjwt.InvalidTokenError):
        pyjwt.decode(tampered, jwt.entry["public_key"], algorithms=["PS256"], audience=AUDIENCE)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_node(jwt):
    assert jwt.salts_that_node_finds(31, 32, 33) == ["32"]


def test_exchange(program, start, key_file):
    """The emulator verifies with python3-cryptography."""
    iam = start(key=authorized_key.registry_path(key_file))
    assert_token(program.token(iam, key=key_file), iam)


def test_signatures_differ(program, keys):
    """The salt is random: the same claims never have the same signature."""
    texts = {program.run("jwt", "--key", keys.file()).out for _ in range(5)}
    assert len({text.rpartition(".")[2] for text in texts}) == 5


@pytest.mark.parametrize("bits, length", [(2048, 578), (4096, 919)])
def test_length(program, keys, bits, length):
    """With today's IDs, which have 20 characters."""
    assert len(program.run("jwt", "--key", keys.file(bits=bits)).out.rstrip("\n")) == length
