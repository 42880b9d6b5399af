# SPDX-License-Identifier: Apache-2.0
"""A board's image in QEMU gets a token from the IAM emulator."""
import json

import pytest

import chains
import pki
from conftest import BUILD, HOST, IS_SLICED, KINDS, errors, has_token, superloop, text_of

LARGE_ARENA = {"DEFINES": "-DARENA_SIZE=24576u"} if IS_SLICED else {}     # as without SIGNER=sliced
EXIT_KEY, EXIT_TIMEOUT = 3, 9   # yciam_class_t
HEAP = {"malloc", "calloc", "realloc", "free", "_malloc_r", "sbrk", "_sbrk", "printf", "vfprintf"}


def stages(lines):
    return [line.removeprefix("stage: ") for line in lines if line.startswith("stage: ")]


@pytest.mark.smoke
@pytest.mark.every_board
@pytest.mark.parametrize("kind", KINDS)
def test_token(image, emulator, start, kind):
    lines = start(image, emulator(kind=kind).port).wait_token()
    assert errors(lines) == []
    assert stages(lines) == ["connect", "sign", "send", "receive"]


@pytest.mark.parametrize("level", ["-O3", "-Oz"])
def test_token_at_another_optimisation(images, material, emulator, start, level):
    sources = {f"{name.upper()}_DIR": f"{BUILD}/src/{name}" for name in ("mbedtls", "lwip", "jsmn")}
    image = images.link(material.anchors("rsa"), OPT=level, BUILD=f"{BUILD}/at{level}", WARNINGS="", **sources)
    assert errors(start(image, emulator().port).wait_token()) == []


@pytest.mark.smoke
@pytest.mark.every_board
@pytest.mark.parametrize("kind", KINDS)
def test_token_with_a_long_key(images, material, emulator, start, kind):
    """The arena does not take an RSA-4096 signature beside an open connection, so the signature comes first."""
    lines = start(images.sample(material.keys[4096]), emulator(kind=kind).port).wait_token()
    assert errors(lines) == []
    assert stages(lines) == ["sign", "connect", "send", "receive"]


def test_chain_of_5_kb(images, material, emulator, start, tmp_path):
    root, chain, key = chains.of_5_kb(material.roots["rsa"])
    assert sum(len(one.public_bytes(pki.serialization.Encoding.DER)) for one in chain) > 4900
    pki.write_chain(tmp_path / "rsa-good", root, chain, key)
    image = images.link(material.anchors("rsa"), **LARGE_ARENA)     # each anchor takes its part of the arena
    start(image, emulator(directory=str(tmp_path)).port).wait_token()


def test_chain_of_rsa_4096_authorities(images, emulator, start, tmp_path):
    kind = chains.write("rsa4096", str(tmp_path))
    image = images.link(str(tmp_path / f"{kind}-good" / "ca.pem"), **LARGE_ARENA)
    assert errors(start(image, emulator(directory=str(tmp_path), kind=kind).port).wait_token()) == []


def test_chain_of_p384(images, emulator, start, tmp_path):
    kind = chains.write("p384", str(tmp_path))
    image = images.link(str(tmp_path / f"{kind}-good" / "ca.pem"))
    assert errors(start(image, emulator(directory=str(tmp_path), kind=kind).port).wait_token()) == []


@pytest.mark.every_board
def test_no_heap(image):
    nm = text_of(superloop("print-nm")).strip()
    symbols = {line.split()[-1] for line in text_of([nm, image]).splitlines()}
    assert "mbedtls_calloc" in symbols
    assert not symbols & HEAP


def test_host_name_is_the_default(image, emulator, start):
    start(image, emulator().port, host=None).wait_token()


def test_no_token_in_time(image, start):
    status, lines = start(image, 9, timeout=3).wait()       # nothing listens there
    assert status == EXIT_TIMEOUT and not has_token(lines)
    assert lines[-1] == "error: no token in time"


def test_key_file_is_wrong(images, start, tmp_path):
    key = tmp_path / "wrong-key.json"
    key.write_text('{"id": "x"}', encoding="ascii")
    status, lines = start(images.sample(str(key)), 9).wait()
    assert status == EXIT_KEY and lines[-1].startswith("error: key: "), lines


def test_no_secret_on_the_console(image, emulator, start, material):
    """Except for the token, which the sample prints on purpose."""
    iam = emulator()
    iam.next_answer("403")
    lines = start(image, iam.port).wait_token()
    with open(material.keys[2048], encoding="ascii") as file:
        secret = json.load(file)["private_key"]
    for line in lines:
        if not line.startswith("token: "):
            assert "eyJ" not in line and "t1." not in line and (len(line) < 30 or line not in secret), line


