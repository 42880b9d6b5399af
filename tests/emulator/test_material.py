# SPDX-License-Identifier: Apache-2.0
"""The emulator's own tests: OpenSSL and Python's TLS client judge its certificates and authorized keys."""
import json
import os
import re
import socket
import ssl
import stat
import subprocess
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

import authorized_key
import pki
from iam_emulator import Emulator

HERE = os.path.dirname(os.path.abspath(__file__))

# OpenSSL's verdict on each, at security level 2.
REASONS = {
    "good": "OK", "big": "OK", "huge": "OK", "expired": "certificate has expired", "future": "not yet valid",
    "expired-intermediate": "certificate has expired", "wrong-host": "hostname mismatch", "self-signed": "self-signed certificate",
    "no-intermediate": "unable to get local issuer", "untrusted-root": "unable to get local issuer",
    "sha1": "digest algorithm too weak", "weak-key": "key too weak", "not-ca": "invalid CA certificate", "client-only": "purpose",
    "twin-ca": "OK", "false-algorithm": "unable to get local issuer", "false-pss": "signature failure|unable to get local issuer",
}


def openssl_verify(place, host="localhost"):
    return subprocess.run(
        ["openssl", "verify", "-x509_strict", "-auth_level", "2", "-purpose", "sslserver", "-verify_hostname", host,
         "-CAfile", f"{place}/ca.pem", "-untrusted", f"{place}/chain.pem", f"{place}/chain.pem"],
        capture_output=True, text=True, check=False)


@pytest.mark.parametrize("variant", pki.VARIANTS)
@pytest.mark.parametrize("kind", pki.KINDS)
def test_chain(directory, maker, kind, variant):
    """OpenSSL names the fault, and a Python client refuses the emulator that serves it."""
    with Emulator(directory, kind=kind, variant=variant) as iam:
        place = os.path.dirname(iam.ca_file)
        verdict = openssl_verify(place)
        assert re.search(REASONS[variant], verdict.stdout + verdict.stderr)
        good = REASONS[variant] == "OK"
        assert (verdict.returncode == 0) == good
        context = ssl.create_default_context(cafile=iam.ca_file)
        with socket.create_connection(("127.0.0.1", iam.port), timeout=5) as sock:
            if good:
                context.wrap_socket(sock, server_hostname="localhost").close()
            else:
                with pytest.raises(ssl.SSLError):
                    context.wrap_socket(sock, server_hostname="localhost")
        iam.wait_idle()
        # TLS 1.3: the server may have finished before the client refused
        assert iam.handshakes == 1 if good else iam.connections[0].tls_error or iam.handshakes == 1
    assert sorted(os.listdir(place)) == sorted(pki.FILES)
    assert stat.S_IMODE(os.stat(os.path.join(place, "server.key")).st_mode) == 0o600


@pytest.mark.parametrize("kind", pki.KINDS)
def test_names_and_sizes(directory, maker, kind):
    with Emulator(directory, kind=kind) as iam:
        place = os.path.dirname(iam.ca_file)
    for host in ("localhost", "iam.api.cloud.yandex.net"):
        assert openssl_verify(place, host).returncode == 0
    assert openssl_verify(place, "example.com").returncode != 0
    leaf, middle = chain(place)
    addresses = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.IPAddress)
    assert [str(address) for address in addresses] == ["127.0.0.1", "::1"]
    size = sum(len(certificate.public_bytes(serialization.Encoding.DER)) for certificate in (leaf, middle))
    assert size < (1700 if kind == "rsa" else 900)


def chain(place):
    with open(os.path.join(place, "chain.pem"), encoding="ascii") as file:
        blocks = re.findall("-----BEGIN.*?-----END CERTIFICATE-----\n", file.read(), re.S)
    return [x509.load_pem_x509_certificate(block.encode("ascii")) for block in blocks]


def test_pki_program(tmp_path):
    place = str(tmp_path / "new")
    subprocess.run([sys.executable, f"{HERE}/pki.py", place, "--kind", "ec", "--host", "10.0.2.2", "--host", "gateway"], check=True)
    names = chain(place)[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["gateway"] and len(list(names)) == 2
    assert subprocess.run([sys.executable, f"{HERE}/pki.py", place, "--variant", "no"], capture_output=True, check=False).returncode == 2


PREAMBLE = "PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <{}>"


@pytest.mark.parametrize("variant", authorized_key.GOOD_VARIANTS)
def test_good_authorized_keys(tmp_path, private, variant):
    path = str(tmp_path / "key.json")
    entry = authorized_key.write(path, variant, private=private)
    assert authorized_key.entry_from(path) == authorized_key.entry_from(authorized_key.registry_path(path)) == entry or \
        variant == "crlf"       # its public key has other line ends in the file
    with open(path, encoding="ascii", newline="") as file:
        text = file.read()
    fields = json.loads(text)
    pem = fields["privateKey" if variant == "camel" else "private_key"].replace("\\n", "\n")
    first, _, rest = pem.replace("\r\n", "\n").partition("\n")
    if variant == "no-preamble":
        assert first == "-----BEGIN PRIVATE KEY-----"
    else:
        assert first == PREAMBLE.format(entry["id"]) and rest.startswith("-----BEGIN PRIVATE KEY-----\n")
    loaded = serialization.load_pem_private_key(pem[pem.index("-----BEGIN"):].encode("ascii"), None)
    assert authorized_key.public_pem(loaded) == entry["public_key"]
    assert len(entry["id"]) == len(entry["service_account_id"]) == (50 if variant == "max-id" else 20)
    assert ("\\u003c" in text, "\\\\n" in text) == (variant == "escaped-preamble", variant == "double-escaped")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_fields_as_the_service_writes_them(private):
    text, entry = authorized_key.make("plain", private=private)
    fields = json.loads(text)
    assert list(fields) == ["id", "service_account_id", "created_at", "key_algorithm", "public_key", "private_key"]
    assert fields["key_algorithm"] == "RSA_2048" and fields["public_key"] == entry["public_key"]
    camel = json.loads(authorized_key.make("camel", private=private)[0])
    assert list(camel) == ["key", "privateKey"]
    assert list(camel["key"]) == ["id", "serviceAccountId", "createdAt", "keyAlgorithm", "publicKey"]


def usable(text):
    """Whether a careful reader finds an RSA private key of at least 2048 bits, a key ID and a service account."""
    def pairs(items):
        if len({name for name, _ in items}) != len(items):
            raise ValueError("duplicate name")
        return dict(items)
    try:
        fields = json.loads(text, object_pairs_hook=pairs)
        ids = [fields["id"], fields["service_account_id"]]
        if not all(isinstance(value, str) and re.fullmatch("[a-z0-9]{1,50}", value) for value in ids):
            return False
        pem = fields["private_key"][fields["private_key"].index("-----BEGIN PRIVATE KEY-----"):]
        return serialization.load_pem_private_key(pem.encode("ascii"), None).key_size >= 2048
    except (ValueError, KeyError, TypeError):
        return False


def test_broken_authorized_keys(private):
    assert usable(authorized_key.make("plain", private=private)[0])
    for variant in authorized_key.BAD_VARIANTS:
        assert not usable(authorized_key.make(variant, private=private)[0]), variant


def test_authorized_key_program(tmp_path):
    for bits in (1024, 2048):
        path, private_path = str(tmp_path / f"{bits}.json"), str(tmp_path / f"{bits}.pem")
        for _ in range(2):          # the first run makes the private key, the second uses it again
            subprocess.run([sys.executable, f"{HERE}/authorized_key.py", path, "--bits", str(bits), "--private", private_path,
                            "--id", "ajekey", "--account", "ajeaccount"], check=True)
            with open(path, encoding="ascii") as file:
                fields = json.load(file)
            with open(private_path, encoding="ascii") as file:
                assert fields["private_key"].endswith(file.read())
        assert (fields["id"], fields["service_account_id"], fields["key_algorithm"]) == ("ajekey", "ajeaccount", f"RSA_{bits}")
