# SPDX-License-Identifier: Apache-2.0
"""`yciam provision`: writes the key in the form for a device, readable only by its owner."""
import base64
import json
import os
import pty
import stat
import struct
import subprocess
import zlib

import pytest
from cryptography.hazmat.primitives import serialization

import authorized_key
from harness import KEY, OK, SYSTEM, USAGE, assert_failed
from keeping import no_modes     # noqa: F401  (a fixture)


def blob_of(keys, path, bits):
    """Reads the blob by the format that yciam/authorized_key.h documents."""
    entry = keys.registry(path)
    private = authorized_key.private_from(os.path.join(keys.directory, f"private-{bits}.pem"), bits)
    der = private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    key_id, account = entry["id"].encode("ascii"), entry["service_account_id"].encode("ascii")
    head = b"YCK1" + struct.pack("<BBH", len(key_id), len(account), len(der)) + key_id + account + der
    return head + struct.pack("<I", zlib.crc32(head))


@pytest.fixture(params=[2048, 4096])
def key(request, keys):
    """(path, blob)"""
    path = keys.file(bits=request.param)
    return path, blob_of(keys, path, request.param)


def provision(program, *arguments, **options):
    return program.run("provision", *arguments, **options)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_blob(program, key, tmp_path):
    path, blob = key
    out = tmp_path / "key.blob"
    out.write_text("before")
    out.chmod(0o644)
    outcome = provision(program, "--key", path, "-o", str(out), preexec_fn=lambda: os.umask(0))
    assert (outcome.code, outcome.out, outcome.err) == (OK, "", "")
    assert out.read_bytes() == blob and mode(out) == 0o600


def test_array(program, key, tmp_path):
    path, blob = key
    assert provision(program, "--key", path, "--c", str(tmp_path / "key.h")).code == OK
    assert mode(tmp_path / "key.h") == 0o600
    (tmp_path / "main.c").write_text('#include "key.h"\n#include <stdio.h>\n'
                                     "int main(void) { fwrite(yciam_key_blob, 1, sizeof yciam_key_blob, stdout); return 0; }\n")
    subprocess.run(["cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", tmp_path / "main", tmp_path / "main.c"], check=True)
    assert subprocess.run([tmp_path / "main"], check=True, capture_output=True).stdout == blob


def test_nvs(program, key, tmp_path):
    path, blob = key
    assert provision(program, "--key", path, "--nvs", str(tmp_path / "nvs.csv")).code == OK
    assert mode(tmp_path / "nvs.csv") == 0o600
    header, namespace, value = (tmp_path / "nvs.csv").read_text().splitlines()
    assert (header, namespace) == ("key,type,encoding,value", "yciam,namespace,,")
    assert value.startswith("key,data,base64,") and base64.b64decode(value.rpartition(",")[2], validate=True) == blob


@pytest.mark.parametrize("variant", ["camel", "crlf", "double-escaped"])
def test_other_forms_of_the_key_give_the_same(program, keys, tmp_path, variant):
    path = keys.file(variant)
    assert provision(program, "--key", path, "-o", str(tmp_path / "blob")).code == OK
    assert (tmp_path / "blob").read_bytes() == blob_of(keys, path, 2048)


# Where it may be written

def start(program, keys, stdout):
    return program.start("provision", "--key", keys.file(), "-o", "-", stdout=stdout)


def test_a_pipe(program, keys):
    process = start(program, keys, subprocess.PIPE)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (OK, blob_of(keys, keys.file(), 2048), b"")


@pytest.mark.parametrize("file_mode, is_written", [(0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o644, False)])
def test_a_file_as_stdout(program, keys, tmp_path, file_mode, is_written):
    out = tmp_path / "out"
    with open(out, "wb") as file:
        os.fchmod(file.fileno(), file_mode)
        process = start(program, keys, file)
        _, err = process.communicate(timeout=10)
    assert (process.returncode == OK) == is_written and (out.stat().st_size > 0) == is_written
    assert is_written or b"others can read this file" in err


def test_a_screen(program, keys):
    main, screen = pty.openpty()
    process = start(program, keys, screen)
    _, err = process.communicate(timeout=10)
    os.close(screen)
    os.close(main)
    assert process.returncode == SYSTEM and b"a key does not belong on a screen" in err


def test_a_file_system_without_modes(program, keys, no_modes, tmp_path):
    outcome = provision(program, "--key", keys.file(), "-o", str(tmp_path / "blob"), env=no_modes("0750"))
    assert_failed(outcome, SYSTEM, "keeps no modes, so others could read the key")
    assert not list(tmp_path.iterdir())


# Failures

@pytest.mark.parametrize("variant", ["not-json", "pkcs1", "user-account", "ec", "cut-base64"])
def test_bad_keys(program, keys, tmp_path, variant):
    assert_failed(provision(program, "--key", keys.file(variant), "-o", str(tmp_path / "blob")), KEY, "key: ")
    assert not list(tmp_path.iterdir())


def test_usage(program, keys, tmp_path):
    assert_failed(provision(program, "--key", keys.file()), USAGE, "no output")
    assert_failed(provision(program, "--key", keys.file(), "-o", "a", "--c", "b"), USAGE, "one output at a time")
    assert_failed(provision(program, "-o", str(tmp_path / "blob")), USAGE, "no key")
    assert_failed(provision(program, "--key", keys.file(), "-o", str(tmp_path / "no" / "blob")), SYSTEM, "No such file")


def test_a_key_of_the_environment(program, keys, tmp_path):
    with open(keys.file(), encoding="utf-8") as file:
        text = json.dumps(json.load(file))
    assert provision(program, "-o", str(tmp_path / "blob"), env={"YC_SERVICE_ACCOUNT_KEY": text}).code == OK
    assert (tmp_path / "blob").read_bytes() == blob_of(keys, keys.file(), 2048)
