# SPDX-License-Identifier: Apache-2.0
"""OpenSSL and PyJWT verify signatures of the sliced signer. No archive of the library contains this signer."""
import base64
import json
import os
import subprocess

import jwt
import pytest

PROGRAM = os.environ["RSA_SIGN"]
FIXTURES = os.environ["UNIT_FIXTURES"]
ARCHIVES = os.environ["ARCHIVES"].split()


def sign(bits, message):
    return subprocess.run([PROGRAM, f"{FIXTURES}/rsa{bits}.der"], input=message, capture_output=True, check=True).stdout


@pytest.mark.parametrize("bits", (2048, 4096))
def test_openssl_takes_it(bits, tmp_path):
    for i in range(3):
        message = b"header.claims" * i
        (tmp_path / "message").write_bytes(message)
        (tmp_path / "signature").write_bytes(sign(bits, message))
        done = subprocess.run(["openssl", "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                               "rsa_pss_saltlen:32", "-sigopt", "rsa_mgf1_md:sha256", "-verify",
                               f"{FIXTURES}/rsa{bits}.public.pem", "-signature", str(tmp_path / "signature"),
                               str(tmp_path / "message")], capture_output=True, text=True, check=False)
        assert done.stdout == "Verified OK\n", done.stderr


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


@pytest.mark.parametrize("bits", (2048, 4096))
def test_pyjwt_takes_it(bits):
    claims = {"iss": "ajeaccount0000000001", "aud": "https://iam.api.cloud.yandex.net/iam/v1/tokens"}
    message = b".".join(encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "PS256"}, claims))
    token = message + b"." + encoded(sign(bits, message))
    with open(f"{FIXTURES}/rsa{bits}.public.pem", encoding="ascii") as public:
        key = public.read()
    assert jwt.decode(token, key, algorithms=["PS256"], audience=claims["aud"]) == claims
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token[:-8] + b"AAAAAAAA", key, algorithms=["PS256"], audience=claims["aud"])


@pytest.mark.parametrize("archive", ARCHIVES)
def test_no_archive_of_the_library_has_it(archive):
    symbols = subprocess.run(["nm", archive], capture_output=True, text=True, check=True).stdout
    assert "yciam_" in symbols
    assert not [line for line in symbols.splitlines() if "yciam_rsa" in line or "yciam_priv_rsa" in line]
