# SPDX-License-Identifier: Apache-2.0
"""The libraries that the guide uses accept the program's JWT, and the emulator accepts theirs."""
import http.client
import json
import ssl
import time

import pytest

from conftest import LIBRARIES, node
from emulator import Emulator
from service import AUDIENCE, METADATA_PATH, split_jwt


def claims_for(key, **changes):
    now = int(time.time())
    return {"iss": key.account, "aud": AUDIENCE, "iat": now, "exp": now + 3600, **changes}


def exchange(iam, jwt):
    """(status, answer)"""
    connection = http.client.HTTPSConnection("localhost", iam.port, context=ssl.create_default_context(cafile=iam.ca_file), timeout=10)
    try:
        connection.request("POST", "/iam/v1/tokens", json.dumps({"jwt": jwt}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_they_take_the_program_s_jwt(library, key, jwt):
    header, claims = library.verify(key.public, jwt)
    assert header == {"typ": "JWT", "alg": "PS256", "kid": key.id}
    assert set(claims) == {"iss", "aud", "iat", "exp"}
    assert (claims["iss"], claims["aud"]) == (key.account, AUDIENCE)
    assert claims["exp"] - claims["iat"] == 3600 and abs(time.time() - claims["iat"]) < 120


@pytest.mark.parametrize("part", [0, 1, 2])
def test_they_refuse_what_was_changed(library, key, jwt, part):
    parts = jwt.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1:]
    assert library.verify(key.public, ".".join(parts)) is None


def test_they_refuse_another_key(library, other_key, jwt):
    assert library.verify(other_key.public, jwt) is None


def test_the_emulator_takes_their_jwt(library, key, iam):
    status, answer = exchange(iam, library.sign(key.private, key.id, claims_for(key)))
    assert status == 200, answer
    assert iam.service.account_of(answer["iamToken"]) == key.account


def test_the_emulator_refuses_their_jwt_for_another_audience(library, key, iam):
    status, answer = exchange(iam, library.sign(key.private, key.id, claims_for(key, aud="https://elsewhere.example/")))
    assert (status, answer["code"]) == (401, 16)


def test_they_agree_with_each_other(library, key):
    signed = library.sign(key.private, key.id, claims_for(key))
    for other in LIBRARIES.values():
        assert other.verify(key.public, signed) is not None


# The service's own SDK

def test_the_sdk_s_jwt_is_ours(key, jwt, iam):
    theirs = node("with_sdk.cjs", "jwt", key.file)
    (header, claims, *_), (our_header, our_claims, *_) = split_jwt(theirs), split_jwt(jwt)
    assert header == our_header and set(claims) == set(our_claims)
    assert {name: claims[name] for name in ("iss", "aud")} == {name: our_claims[name] for name in ("iss", "aud")}
    assert claims["exp"] - claims["iat"] == our_claims["exp"] - our_claims["iat"]
    assert exchange(iam, theirs)[0] == 200


def test_the_sdk_reads_the_emulator_s_metadata_service(directory, key):
    with Emulator(directory, keys=[key.file], metadata=True) as vm:
        token = node("with_sdk.cjs", "metadata", vm.metadata_url + METADATA_PATH)
        assert vm.service.account_of(token) == key.account
