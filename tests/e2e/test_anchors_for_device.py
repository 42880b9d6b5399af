# SPDX-License-Identifier: Apache-2.0
"""`yciam anchors`: selects the roots that a device needs from the system's store."""
import re
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

import pki
from emulator import Emulator
from harness import OK, SYSTEM, TLS, USAGE, assert_failed, assert_token

OWNER = "Owner of Roots */ \\"


def name(common_name, owner=OWNER):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner), x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def root(common_name, owner):
    key = pki.new_key("ec")
    return pki.ca_certificate(name(common_name, owner), key, name(common_name, owner), key)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module")
def store(tmp_path_factory, keys):
    """(an emulator, a store with its root among others, the roots that the program must find)"""
    directory = tmp_path_factory.mktemp("anchors")
    before, pki.name = pki.name, name
    try:
        with Emulator(str(directory), kind="ec", keys=[keys.file()]) as iam:
            with open(iam.ca_file, encoding="ascii") as file:
                used = x509.load_pem_x509_certificate(file.read().encode("ascii"))
            sibling = root("Its Sibling", OWNER)
            others = [root(f"Other {at}", f"Owner {at}") for at in range(5)]
            path = directory / "store.pem"
            path.write_text("".join(map(pem, [*others[:3], sibling, others[3], used, used, others[4]])))
            yield iam, str(path), [used, sibling]
    finally:
        pki.name = before


def anchors(program, iam, path, *arguments, **options):
    return program.run("anchors", "--endpoint", iam.url, "--ca", path, *arguments, **options)


def test_pem(program, store):
    iam, path, wanted = store
    outcome = anchors(program, iam, path)
    assert (outcome.code, outcome.err) == (OK, "")
    found = re.findall("-----BEGIN .*?-----END CERTIFICATE-----\n", outcome.out, re.S)
    assert [x509.load_pem_x509_certificate(text.encode("ascii")) for text in found] == wanted
    comments = [line for line in outcome.out.splitlines() if line.startswith("#")]
    assert comments[0] == "# Trust anchors for localhost"
    assert re.search(r"CN=Test Root.*; valid until 2044-01-01; used by the service now$", comments[1])
    assert re.search(r"CN=Its Sibling.*; valid until 2044-01-01$", comments[2]) and len(comments) == 3
    assert max(map(len, outcome.out.splitlines())) < 120
    assert not iam.requests


def test_files_of_all_forms_serve_the_program(program, store, tmp_path):
    iam, path, wanted = store
    for file, option in (("roots.pem", "-o"), ("roots.der", "--out")):
        outcome = anchors(program, iam, path, option, str(tmp_path / file))
        assert (outcome.code, outcome.out, outcome.err) == (OK, "", "")
        assert_token(program.token(iam, ca=str(tmp_path / file)), iam)
    assert (tmp_path / "roots.der").read_bytes() == b"".join(map(der, wanted))
    assert (tmp_path / "roots.pem").stat().st_mode & 0o777 == 0o644


def test_array(program, store, tmp_path):
    """A C compiler accepts the file, for any names, and the array is the DER."""
    iam, path, wanted = store
    assert anchors(program, iam, path, "--c", str(tmp_path / "anchors.h")).code == OK
    comments = re.findall(r"^    /\* (.*) \*/$", (tmp_path / "anchors.h").read_text(encoding="utf-8"), re.M)
    assert re.search(r"CN=Test Root.*; valid until 2044-01-01; used by the service now$", comments[0])
    assert re.search(r"CN=Its Sibling.*; valid until 2044-01-01$", comments[1]) and len(comments) == 2
    (tmp_path / "main.c").write_text('#include "anchors.h"\n#include <stdio.h>\n'
                                     "int main(void) { fwrite(yciam_anchors, 1, sizeof yciam_anchors, stdout); return 0; }\n")
    subprocess.run(["cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", tmp_path / "main", tmp_path / "main.c"], check=True)
    assert subprocess.run([tmp_path / "main"], check=True, capture_output=True).stdout == b"".join(map(der, wanted))


def test_a_service_that_is_not_trusted(program, store, certificates, tmp_path):
    iam, *_ = store
    outcome = anchors(program, iam, f"{certificates('rsa')}/ca.pem", "-o", str(tmp_path / "roots.pem"))
    assert_failed(outcome, TLS, "not trusted")
    assert not list(tmp_path.iterdir())


def test_a_store_of_one(program, iam):
    outcome = anchors(program, iam, iam.ca_file)
    assert outcome.code == OK and outcome.out.count("BEGIN CERTIFICATE") == 1


def test_usage(program, store, tmp_path):
    iam, path, _ = store
    assert_failed(anchors(program, iam, path, "-o", "x", "--c", "y"), USAGE, "one output at a time")
    assert_failed(anchors(program, iam, path, "-o", str(tmp_path / "no" / "x")), SYSTEM, "No such file")
    assert_failed(anchors(program, iam, path, "--key", "x"), USAGE, "--key")
