# SPDX-License-Identifier: Apache-2.0
"""A board's image in QEMU against the IAM emulator: tokens, named failures, and the loop that goes on."""
import os
import re
import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from conftest import BOARD, HOST, ca_file, superloop, text_of
import pki

TOKEN = re.compile(r"token: t1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")
FOREVER_S = 300
KINDS = ("rsa", "ec")
EXIT_TIMEOUT = 9    # YCIAM_CLASS_TIMEOUT: no token in time

# Failures of the server, and how the image names them.
FAILURES = {
    "reset-accept": "error: connect: ",
    "reset-hello": "error: connect: ",
    "reset-flight": "error: connect: ",
    "reset-request": "error: ",
    "reset-answer": "error: receive: ",
    "close-request": "error: receive: ",
    "cut": "error: receive: ",
    "503": "error: answer: ",
    "stall-accept": "error: connect: ",
    "stall-flight": "error: connect: ",
    "stall-request": "error: receive: ",
    "stall-answer": "error: receive: ",
}


def errors(lines):
    return [line for line in lines if line.startswith("error: ")]


def has_token(lines):
    return any(TOKEN.match(line) for line in lines)


def report(lines):
    return {words[0]: int(words[1]) for words in map(str.split, lines) if len(words) == 2 and words[1].isdigit()}


@pytest.fixture
def image(images, keys, material):
    """The image with the RSA-2048 key, and the roots of good chains, RSA and ECDSA."""
    return images.get(keys[2048], *(ca_file(material, kind, "good") for kind in KINDS))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bits", [2048, 4096])
def test_token(images, keys, material, emulator, start, bits, kind):
    image = images.get(keys[bits], *(ca_file(material, kind, "good") for kind in KINDS))
    status, lines = start(image, emulator(kind=kind).port).wait()
    assert (status, errors(lines), has_token(lines)) == (0, [], True), lines
    assert [line for line in lines if line.startswith("stage: ")] == \
        ["stage: sign", "stage: connect", "stage: send", "stage: receive"]


def test_budget(image, emulator, start, tmp_path):
    _, lines = start(image, emulator(tls="1.2").port, counted=True).wait()
    file = tmp_path / "report"
    file.write_text("\n".join(lines), encoding="ascii")
    with open(file, encoding="ascii") as source:
        compared = subprocess.run(["boards/common/budget.py", f"boards/{BOARD}/budget"], stdin=source, check=False,
                                  capture_output=True, text=True)
    assert compared.returncode == 0, compared.stdout + compared.stderr


def long_chain(directory):
    """A chain of 5 KB as a real authority might have it: five RSA-2048 certificates, the leaf for many names."""
    keys = [pki.new_key("rsa") for _ in range(6)]
    names = [pki.name(f"Authority {i}") for i in range(5)]
    roots = [pki.ca_certificate(names[i], keys[i], names[max(i - 1, 0)], keys[max(i - 1, 0)]) for i in range(5)]
    hosts = [HOST, *(f"name-{i:04}.cloud.example" for i in range(40))]
    leaf = pki.leaf_certificate(hosts, keys[5], names[4], keys[4])
    chain = [leaf, *reversed(roots[1:])]
    place = os.path.join(directory, "rsa-good")
    os.makedirs(place)
    for name, certificates in (("ca.pem", roots[:1]), ("chain.pem", chain)):
        with open(os.path.join(place, name), "wb") as file:
            file.write(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
    with open(os.path.join(place, "server.key"), "wb") as file:
        file.write(keys[5].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return os.path.join(place, "ca.pem"), sum(len(one.public_bytes(Encoding.DER)) for one in chain)


def test_chain_of_5_kb(images, keys, emulator, start, tmp_path):
    ca, size = long_chain(str(tmp_path / "long"))
    assert size > 4900
    iam = emulator(directory=str(tmp_path / "long"))
    status, lines = start(images.get(keys[2048], ca), iam.port).wait()
    assert (status, has_token(lines)) == (0, True), lines


def test_no_heap(image):
    nm = text_of(superloop("print-nm")).strip()
    symbols = {line.split()[-1] for line in text_of([nm, image]).splitlines()}
    assert "mbedtls_calloc" in symbols or "buffer_alloc_calloc" in " ".join(symbols)
    assert not symbols & {"malloc", "calloc", "realloc", "free", "_malloc_r", "sbrk", "_sbrk", "printf", "vfprintf"}


def test_wrong_ca(image, emulator, start):
    status, lines = start(image, emulator(variant="untrusted-root").port, pause=1, timeout=4).wait()
    assert status == EXIT_TIMEOUT and not has_token(lines)
    assert errors(lines)[0].startswith("error: connect: certificate not trusted"), lines


@pytest.mark.parametrize("host", ["other.example", "iam.api.cloud.yandex.net.evil.example"])
def test_wrong_host(image, emulator, start, host):
    status, lines = start(image, emulator().port, host=host, pause=1, timeout=4).wait()
    assert status == EXIT_TIMEOUT and not has_token(lines)
    assert "host" in errors(lines)[0], lines


@pytest.mark.parametrize("variant,error", [
    ("expired", "error: connect: certificate expired"),
    ("huge", "error: connect: TLS failed"),     # longer than the buffer
    ("big", "error: connect: certificate not trusted native=8 (the arena is too small)"),     # 200 names in one certificate
])
def test_other_chains(images, keys, material, emulator, start, variant, error):
    image = images.get(keys[2048], *(ca_file(material, "rsa", name) for name in ("expired", "huge", "big")))
    status, lines = start(image, emulator(variant=variant).port, pause=1, timeout=4).wait()
    assert status == EXIT_TIMEOUT and not has_token(lines)
    assert errors(lines)[0].startswith(error), lines


def test_refused_connection_then_a_server(image, emulator, start):
    iam = emulator()
    port = iam.port
    iam.close()
    qemu = start(image, port, pause=1, timeout=FOREVER_S)
    qemu.wait_line("error: connect: no connection")
    emulator(port=port)
    status, lines = qemu.wait()
    assert (status, has_token(lines)) == (0, True), lines


@pytest.mark.parametrize("failure", FAILURES)
def test_server_fails_then_recovers(image, emulator, start, failure):
    iam = emulator()
    iam.next_answer(failure)
    status, lines = start(image, iam.port, pause=1, connect=3, answer=3, timeout=FOREVER_S).wait()
    assert (status, has_token(lines)) == (0, True), lines
    assert errors(lines) and errors(lines)[0].startswith(FAILURES[failure]), lines


def test_link_comes_late(image, emulator, start):
    qemu = start(image, emulator().port, halted=True, timeout=FOREVER_S)
    qemu.monitor("set_link net0 off", "cont")
    qemu.wait_line("network: no link")
    qemu.monitor("set_link net0 on")
    status, lines = qemu.wait()
    assert (status, has_token(lines)) == (0, True), lines


def test_link_goes_while_connected(image, emulator, start):
    iam = emulator()
    iam.next_answer("stall-request")
    qemu = start(image, iam.port, pause=1, timeout=FOREVER_S)
    qemu.wait_line("stage: receive")
    qemu.monitor("set_link net0 off")
    qemu.wait_line("error: receive: connection lost")
    qemu.monitor("set_link net0 on")
    status, lines = qemu.wait()
    assert (status, has_token(lines)) == (0, True), lines


def test_dhcp_answers_late(image, emulator, start):
    qemu = start(image, emulator().port, net="hubport,hubid=0", timeout=FOREVER_S)
    qemu.wait_line("error: no DHCP server answers")
    qemu.monitor("netdev_add user,id=late", "netdev_add hubport,id=port,hubid=0,netdev=late")
    status, lines = qemu.wait()
    assert (status, has_token(lines)) == (0, True), lines


@pytest.mark.parametrize("size,stage", [(1024, "key"), (6144, "sign"), (14336, "connect")])
def test_arena_too_small(image, emulator, start, size, stage):
    status, lines = start(image, emulator().port, arena=size, pause=1, timeout=5).wait()
    assert status != 0 and not has_token(lines)
    assert re.match(rf"error: {stage}: .* \(the arena is too small\)", errors(lines)[0]), lines


def test_key_file_is_wrong(images, emulator, start, tmp_path):
    key = tmp_path / "key.json"
    key.write_text('{"id": "x"}', encoding="ascii")
    iam = emulator()
    status, lines = start(images.get(str(key), iam.ca_file), iam.port).wait()
    assert status == 3 and errors(lines)[0].startswith("error: key: "), lines


def test_no_secret_on_the_console(image, emulator, start, keys):
    """But for the token, which the sample prints on purpose."""
    iam = emulator()
    iam.next_answer("403")
    status, lines = start(image, iam.port, pause=1, timeout=FOREVER_S).wait()
    assert status == 0
    with open(keys[2048], encoding="ascii") as file:
        secret = file.read()
    for line in lines:
        if not line.startswith("token: "):
            assert "eyJ" not in line and line not in secret and "t1." not in line, line


def test_host_name_is_the_default(image, emulator, start):
    status, lines = start(image, emulator().port, host=None).wait()
    assert (status, has_token(lines)) == (0, True), (HOST, lines)
