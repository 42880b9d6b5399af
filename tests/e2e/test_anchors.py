# SPDX-License-Identifier: Apache-2.0
"""Trust anchors: which files the program reads, in which forms, and its messages about them."""
import os
import shutil
import ssl
import subprocess

import pytest

from harness import TLS, assert_failed, assert_token


def read(path):
    with open(path, "rb") as file:
        return file.read()


def der_of(pem_file):
    return ssl.PEM_cert_to_DER_cert(read(pem_file).decode("ascii"))


@pytest.fixture
def others(certificates):
    """Anchors that do not lead to the emulator's chain."""
    return [f"{certificates(*names)}/ca.pem" for names in (("ec", "good"), ("ec", "big"))]


def without_ca(program, iam, *arguments, **options):
    """Requests a token with the anchors of the environment."""
    return program.run("token", "--key", iam.key_file, "--endpoint", iam.url, *arguments, iam=iam, **options)


# Forms

def test_several_anchors(program, iam, others, tmp_path):
    """The right anchor is among others, with text around them."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(b"".join(b"# an anchor\n" + read(path) + b"\n" for path in (others[0], iam.ca_file, others[1])))
    assert_token(program.token(iam, ca=str(bundle)), iam)


@pytest.mark.parametrize("count", [1, 2])
def test_der(program, iam, others, tmp_path, count):
    path = tmp_path / "ca.der"
    path.write_bytes(b"".join(der_of(path) for path in [others[0], iam.ca_file][-count:]))
    assert_token(program.token(iam, ca=str(path)), iam)


def test_pem_behind_a_text_that_begins_as_der_does(program, iam, tmp_path):
    """0x30 is the character 0."""
    path = tmp_path / "ca.pem"
    path.write_bytes(b"0 is the first character of this text\n" + read(iam.ca_file))
    assert_token(program.token(iam, ca=str(path)), iam)


def test_several_files_add_up(program, iam, others):
    for files in ([others[0], iam.ca_file], [iam.ca_file, others[0]]):
        more = [word for path in files[:-1] for word in ("--ca", path)]
        assert_token(program.token(iam, *more, ca=files[-1]), iam)
    assert_failed(program.token(iam, "--ca", others[0], ca=others[1]), TLS, "not trusted")


def test_a_file_that_is_too_long_is_refused(program, iam, tmp_path):
    path = tmp_path / "ca.pem"
    path.write_bytes(read(iam.ca_file) + b"#" * (4 * 1024 * 1024))
    assert_failed(program.token(iam, ca=str(path)), TLS, "ca.pem: File too large")


def test_what_was_read_and_what_not_is_told(program, iam, tmp_path):
    path = tmp_path / "ca.pem"
    broken = b"-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n"
    path.write_bytes(broken + read(iam.ca_file) + broken)
    outcome = program.token(iam, "-v", ca=str(path))
    assert outcome.code == 0 and f"trust anchors: {path}: 1 read, 2 unreadable\n" in outcome.err


# The environment

def test_a_file_of_the_environment(program, iam):
    assert_token(without_ca(program, iam, env={"SSL_CERT_FILE": iam.ca_file}), iam)


@pytest.mark.parametrize("place", ["{0}", "{1}:{0}", ":{0}:"])
def test_directories_of_the_environment(program, iam, others, tmp_path, place):
    directories = [tmp_path / "one", tmp_path / "two"]
    for directory, source in zip(directories, (iam.ca_file, others[0])):
        directory.mkdir()
        shutil.copy(source, directory / "root.pem")
        (directory / "0a1b2c3d.0").symlink_to("root.pem")
        (directory / "README").write_text("no certificate\n")
        (directory / "empty").mkdir()
    outcome = without_ca(program, iam, "-v", env={"SSL_CERT_DIR": place.format(*directories)})
    assert outcome.code == 0 and f"trust anchors: {directories[0]}: 1 read, 0 unreadable\n" in outcome.err


def test_file_and_directory_add_up(program, iam, others, tmp_path):
    shutil.copy(iam.ca_file, tmp_path / "root.pem")
    assert_token(without_ca(program, iam, env={"SSL_CERT_FILE": others[0], "SSL_CERT_DIR": str(tmp_path)}), iam)


def test_an_option_goes_before_the_environment(program, iam, others):
    assert_token(program.token(iam, env={"SSL_CERT_FILE": others[0], "SSL_CERT_DIR": "/nowhere"}), iam)
    assert_failed(program.token(iam, ca=others[0], env={"SSL_CERT_FILE": iam.ca_file}), TLS, "not trusted")


def test_what_the_environment_names_must_be_there(program, iam, tmp_path):
    assert_failed(without_ca(program, iam, env={"SSL_CERT_FILE": "/nowhere/ca.pem"}), TLS, "/nowhere/ca.pem: No such file")
    assert_failed(without_ca(program, iam, env={"SSL_CERT_DIR": "/nowhere"}), TLS, "/nowhere: No such file")
    assert_failed(without_ca(program, iam, env={"SSL_CERT_DIR": str(tmp_path)}), TLS, "no trust anchor")


# The system's store

def in_another_system(files):
    """A wrapper that runs the program with an /etc that has only these files: {path: source, or None for an empty
    file}.
    """
    commands = ["mount -t tmpfs none /etc"]
    for path, source in files.items():
        commands.append(f"mkdir -p {os.path.dirname(path)} && " + (f"cp {source} {path}" if source else f": > {path}"))
    return "unshare", "-m", "sh", "-c", " && ".join(commands) + ' && exec "$@"', "sh"


@pytest.fixture
def system():
    if subprocess.run([*in_another_system({}), "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("this user cannot mount anything")
    return in_another_system


BUNDLES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
           "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"]


def at_address(iam):
    return f"https://127.0.0.1:{iam.port}"      # there is no /etc/hosts


@pytest.mark.parametrize("path", [*BUNDLES, "/etc/ssl/certs/0a1b2c3d.0", "/etc/pki/tls/certs/root.pem"])
def test_a_store_is_found(program, iam, system, path):
    outcome = without_ca(program, iam, "--endpoint", at_address(iam), wrapper=system({path: iam.ca_file}))
    assert_token(outcome, iam)


def test_a_store_that_is_empty_does_not_end_the_search(program, iam, others, system):
    files = {BUNDLES[0]: None, BUNDLES[1]: "/dev/null", BUNDLES[3]: iam.ca_file, BUNDLES[5]: others[0]}
    outcome = without_ca(program, iam, "-v", "--endpoint", at_address(iam), wrapper=system(files))
    assert outcome.code == 0
    assert f"trust anchors: {BUNDLES[0]}: 0 read, 0 unreadable\n" in outcome.err
    assert f"trust anchors: {BUNDLES[3]}: 1 read, 0 unreadable\n" in outcome.err and BUNDLES[5] not in outcome.err


def test_no_store_at_all(program, iam, system):
    outcome = without_ca(program, iam, "--endpoint", at_address(iam), wrapper=system({}))
    assert_failed(outcome, TLS, "no certificates where they are looked for; give --ca FILE")
