# SPDX-License-Identifier: Apache-2.0
"""Hosts, connections and certificates: which servers the program accepts, and which it refuses."""
import socket

import pytest

import pki
from harness import NETWORK, TLS, assert_failed, assert_token


def test_unknown_host(program, iam):
    impatient = {"RES_OPTIONS": "timeout:1 attempts:1"}     # with name servers that do not answer
    assert_failed(program.token(iam, endpoint="https://yciam.invalid", env=impatient), NETWORK, "connect: host not found \\([A-Z][a-z ]+\\)")


def test_refused_connection(program, iam):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"https://127.0.0.1:{unused.getsockname()[1]}"
        assert_failed(program.token(iam, endpoint=endpoint), NETWORK, "connect: no connection", "refused")


# The fault that a client must report for each broken chain
CHAINS = {
    "expired": "expired or not yet valid",
    "future": "expired or not yet valid",
    "expired-intermediate": "expired or not yet valid",
    "wrong-host": "another host",
    "self-signed": "not trusted",
    "no-intermediate": "not trusted",
    "untrusted-root": "not trusted",
    "sha1": "not trusted",
    "weak-key": "not trusted|TLS",
    "not-ca": "not trusted",
    "client-only": "not trusted",
    "false-algorithm": "not trusted",
    "false-pss": "not trusted",
    "twin-ca": "not trusted",
}


def test_every_broken_chain_is_here():
    assert set(pki.BAD_VARIANTS) - {"huge"} == set(CHAINS)


# ECDSA chains are made fast. RSA chains are for cases in which the kind of key may matter, and for the common faults.
@pytest.mark.parametrize("variant, kind", [(variant, "ec") for variant in CHAINS] + [
    (variant, "rsa") for variant in ("expired", "wrong-host", "untrusted-root", "sha1", "weak-key", "false-algorithm", "false-pss")])
def test_broken_chain(program, start, variant, kind):
    iam = start(kind=kind, variant=variant)
    outcome = program.token(iam)
    assert_failed(outcome, TLS, "connect: .*", CHAINS[variant])
    assert "flags" not in outcome.err
    assert not iam.requests, "the JWT went to a server that must not be trusted"


@pytest.mark.parametrize("kind", pki.KINDS)
def test_wrong_ca(program, start, certificates, kind):
    other = certificates("ec" if kind == "rsa" else "rsa")
    iam = start(kind=kind)
    assert_failed(program.token(iam, ca=f"{other}/ca.pem"), TLS, "not trusted")
    assert not iam.requests


def test_system_ca_does_not_know_the_emulator(program, iam):
    outcome = program.run("token", "--key", iam.key_file, "--endpoint", iam.url, iam=iam)
    assert_failed(outcome, TLS, "not trusted|no trust anchor")
    assert not iam.requests


def test_certificate_is_for_another_address(program, start):
    """The certificate names 127.0.0.1; the server also listens at 127.0.0.2."""
    try:
        iam = start(bind="0.0.0.0")
        socket.create_connection(("127.0.0.2", iam.port)).close()
    except OSError as error:
        pytest.skip(f"127.0.0.2 does not work here: {error}")
    assert_token(program.token(iam, endpoint=f"https://127.0.0.1:{iam.port}"), iam)
    assert_failed(program.token(iam, endpoint=f"https://127.0.0.2:{iam.port}"), TLS, "another host")


@pytest.mark.parametrize("kind", pki.KINDS)
def test_long_chain(program, start, kind):
    iam = start(kind=kind, variant="big")
    assert_token(program.token(iam), iam)


# TLS versions, certificates, and the features of this build's Mbed TLS

@pytest.mark.parametrize("kind", pki.KINDS)
@pytest.mark.parametrize("tls", ["1.2", "1.3", "both"])
def test_tls(program, start, tls, kind):
    iam = start(tls=tls, kind=kind)
    outcome = program.token(iam)
    if tls == "1.3" and not program.has_tls13:
        assert_failed(outcome, TLS, "connect: TLS")
        assert not iam.requests
        return
    assert_token(outcome, iam)
    connection = iam.connections[-1]
    assert connection.tls_version == ("TLSv1.3" if program.has_tls13 and tls != "1.2" else "TLSv1.2")
    assert ("ECDSA" if kind == "ec" else "RSA") in connection.cipher or connection.tls_version == "TLSv1.3"


@pytest.mark.parametrize("ciphers", ["ECDHE+AESGCM", "ECDHE+AES256", "ECDHE+CHACHA20"])
def test_ciphers(program, start, ciphers):
    iam = start(tls="1.2", ciphers=ciphers)
    assert_token(program.token(iam), iam)


@pytest.mark.parametrize("ciphers", ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"])
def test_weak_ciphers_are_not_offered(program, start, ciphers):
    """No forward secrecy; CBC with SHA-1; finite-field Diffie-Hellman."""
    iam = start(tls="1.2", ciphers=ciphers + ":@SECLEVEL=0")
    assert_failed(program.token(iam), TLS, "connect: TLS")


# TCP in pieces

@pytest.mark.parametrize("tls", ["1.2", "1.3"])
@pytest.mark.parametrize("segment_len", [1, 100])
def test_tcp_in_small_segments(program, start, tls, segment_len):
    if tls == "1.3" and not program.has_tls13:
        pytest.skip("no TLS 1.3 in this build")
    iam = start(tls=tls, segment_len=segment_len)
    assert_token(program.token(iam), iam)
