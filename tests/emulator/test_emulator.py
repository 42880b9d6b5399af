# SPDX-License-Identifier: Apache-2.0
"""The emulator's own tests: the service's checks, tested with clients that others wrote."""
import base64
import calendar
import datetime
import hashlib
import http.client
import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.request

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

import authorized_key
from iam_emulator import Emulator
from service import AUDIENCE, METADATA_PATH

TOKEN = r"t1\.[A-Za-z0-9_-]+={0,2}\.[A-Za-z0-9_-]{86}={0,2}"
JSON = {"Content-Type": "application/json"}


def connect(iam):
    return http.client.HTTPSConnection("localhost", iam.port, context=ssl.create_default_context(cafile=iam.ca_file), timeout=5)


def call(iam, body, path="/iam/v1/tokens", method="POST", headers=JSON):
    """(status, the answer's JSON)"""
    connection = connect(iam)
    try:
        connection.request(method, path, body if isinstance(body, (bytes, str)) else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def send_raw(iam, data):
    """The status of the answer to a request, given as bytes."""
    context = ssl.create_default_context(cafile=iam.ca_file)
    with connect_tcp(iam) as tcp, context.wrap_socket(tcp, server_hostname="localhost") as tls:
        tls.sendall(data)
        return int(tls.recv(65536).split(b" ")[1])


def connect_tcp(iam):
    return socket.create_connection(("127.0.0.1", iam.port), timeout=5)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def sign(private, header, claims, salt=32, hash_name=hashes.SHA256):
    """A JWT with any text at all, signed with python3-cryptography."""
    text = b64(header.encode()) + "." + b64(claims.encode())
    pss = padding.PSS(padding.MGF1(hash_name()), salt)
    return text + "." + b64(private.sign(text.encode(), pss, hashes.SHA256()))


def header_of(maker, **changes):
    return json.dumps({"typ": "JWT", "alg": "PS256", "kid": maker.kid, **changes})


def test_token_for_a_jwt_of_pyjwt(iam, maker):
    status, answer = call(iam, {"jwt": maker.jwt()})
    assert status == 200 and set(answer) == {"iamToken", "expiresAt"}
    assert re.fullmatch(TOKEN, answer["iamToken"]) and len(answer["iamToken"]) == 202
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", answer["expiresAt"])
    left = calendar.timegm(time.strptime(answer["expiresAt"][:19], "%Y-%m-%dT%H:%M:%S")) - time.time()
    assert 43190 < left <= 43200
    assert iam.service.account_of(answer["iamToken"]) == maker.account
    assert len(iam.requests) == 1 and iam.requests[0].answered == 200


def test_nbf_is_allowed(iam, maker):
    assert call(iam, {"jwt": maker.jwt(nbf=int(time.time()))})[0] == 200


@pytest.mark.parametrize("salt, status", [(32, 200), (0, 401), (20, 401), (31, 401), (33, 401), (64, 401), (222, 401)])
def test_salt_length_is_exact(iam, maker, private, salt, status):
    assert call(iam, {"jwt": sign(private, header_of(maker), json.dumps(maker.claims()), salt)})[0] == status


def test_mgf1_hash_is_sha256(iam, maker, private):
    assert call(iam, {"jwt": sign(private, header_of(maker), json.dumps(maker.claims()), 32, hashes.SHA1)})[0] == 401


@pytest.mark.parametrize("changes", [
    {"aud": AUDIENCE + "."}, {"aud": AUDIENCE + "/"}, {"aud": []}, {"aud": [AUDIENCE, "https://elsewhere.example"]},
    {"aud": [[AUDIENCE]]}, {"aud": {}}, {"aud": None}, {"iss": "ajeanotheraccount000"}, {"iss": [1]},
    {"iss": None}, {"iat": None}, {"exp": None}, {"sub": "x"}, {"nbf": 1 << 40}, {"nbf": "1"},
    {"iat": str(int(time.time()))}, {"iat": True}, {"exp": -1}, {"exp": -1.5}, {"iat": [0]}])
def test_claims_are_checked(iam, maker, changes):
    assert call(iam, {"jwt": maker.jwt(**changes)})[0] == 401


def test_an_audience_may_be_an_array_of_one(iam, maker):
    """RFC 7519, 4.1.3; the guide's C++ and Go clients write an array."""
    assert call(iam, {"jwt": maker.jwt(aud=[AUDIENCE])})[0] == 200


@pytest.mark.parametrize("lifetime, status", [(3599.75, 200), (3600, 200), (3600.25, 401), (0.5, 401)])
def test_dates_may_have_a_fraction(iam, maker, lifetime, status):
    """RFC 7519, 2: NumericDate"""
    iat = int(time.time()) - 1 + 0.25
    assert call(iam, {"jwt": maker.jwt(iat=iat, nbf=iat, exp=iat + lifetime)})[0] == status


@pytest.mark.parametrize("iat, lifetime, status", [
    (0, 3600, 200), (0, 3601, 401), (0, 0, 401), (0, -1, 401), (-3500, 3600, 200), (-3600, 3600, 401), (-7200, 3600, 401),
    (60, 3600, 200), (70, 3600, 401), (0, 1 << 70, 401)])
def test_times_are_checked(iam, maker, iat, lifetime, status):
    now = int(time.time())
    assert call(iam, {"jwt": maker.jwt(iat=now + iat, exp=now + iat + lifetime)})[0] == status


@pytest.mark.parametrize("algorithm", ["RS256", "PS384", "PS512", "none"])
def test_algorithm_is_ps256(iam, maker, algorithm):
    assert call(iam, {"jwt": maker.jwt(algorithm)})[0] == 401


@pytest.mark.parametrize("header", [
    {"kid": "ajeunknownkey0000000"}, {"kid": 1}, {"kid": None}, {"typ": "jwt"}, {"typ": None}, {"cty": "JWT"}, {"alg": "ps256"}])
def test_header_is_checked(iam, maker, private, header):
    assert call(iam, {"jwt": sign(private, header_of(maker, **header), json.dumps(maker.claims()))})[0] == 401


def test_key_must_belong_to_iss(directory, maker, private):
    with Emulator(directory) as iam:
        _, other = authorized_key.make(private=private)
        iam.service.add_key(other)
        assert call(iam, {"jwt": maker.jwt(header={"kid": other["id"]})})[0] == 401
        assert call(iam, {"jwt": maker.jwt(header={"kid": other["id"]}, iss=other["service_account_id"])})[0] == 200


def change_signature(jwt):
    head, _, signature = jwt.rpartition(".")
    return head + "." + ("A" if signature[0] != "A" else "B") + signature[1:]


@pytest.mark.parametrize("change, status", [
    (change_signature, 401), (lambda jwt: jwt + "==", 400), (lambda jwt: jwt + "AAA", 400), (lambda jwt: jwt.rpartition(".")[0], 400),
    (lambda jwt: jwt.rpartition(".")[0] + ".", 401), (lambda jwt: "." + jwt, 400), (lambda jwt: jwt[:30] + "+" + jwt[31:], 400),
    (lambda jwt: jwt[:30] + "\n" + jwt[30:], 400), (lambda jwt: jwt + ("A" * (8001 - len(jwt))), 400), (lambda jwt: "", 400),
    # the last character of the signature holds four bits that must be zero
    (lambda jwt: jwt[:-1] + chr(ord(jwt[-1]) + 1), 400)])
def test_form_of_the_jwt(iam, maker, change, status):
    assert call(iam, {"jwt": change(maker.jwt())})[0] == status


def test_longest_jwt(iam, maker, private):
    header, claims = header_of(maker), json.dumps(maker.claims())
    fixed = len(sign(private, header, claims)) - len(b64(claims.encode()))
    for length, status in ((8000, 200), (8001, 400)):
        padded = claims + " " * ((length - fixed) * 3 // 4 - len(claims))
        jwt = sign(private, header, padded)
        assert len(jwt) == length and call(iam, {"jwt": jwt})[0] == status


@pytest.mark.parametrize("text", ['"kid":"x",', '"alg":"PS256",'])
def test_duplicate_names_in_the_jwt(iam, maker, private, text):
    header = header_of(maker).replace("{", "{" + text, 1)
    assert call(iam, {"jwt": sign(private, header, json.dumps(maker.claims()))})[0] == 400


@pytest.mark.parametrize("body", [
    "", "[]", "null", "{}", '{"jwt":1}', '{"jwt":null}', '{"jwt":"%s","jwt":"%s"}', '{"jwt":"%s","x":1}', '{"jwt":"%s"',
    '{"jwt":"%s"} x', '{"jwt":"%s",}', "{'jwt':'%s'}", '{"JWT":"%s"}', '{"yandexPassportOauthToken":"y0_x"}',
    '{"jwt":"%s","yandexPassportOauthToken":"y0_x"}', "[" * 40000, b'{"jwt":"\xff"}', b'\xef\xbb\xbf{"jwt":"x"}'])
def test_body_is_checked(iam, maker, body):
    status, answer = call(iam, body.replace("%s", maker.jwt()) if isinstance(body, str) else body)
    assert (status, answer["code"]) == (400, 3) and answer["message"]
    assert re.fullmatch("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", answer["details"][0]["requestId"])
    assert answer["details"][0]["@type"] == "type.googleapis.com/google.rpc.RequestInfo"


@pytest.mark.parametrize("changes, expected", [
    ({"path": "/"}, (404, 5)), ({"path": "/iam/v1/tokens/"}, (404, 5)), ({"path": "/iam/v1/tokens?x"}, (404, 5)),
    ({"method": "PUT"}, (405, 12)), ({"method": "GET"}, (405, 12)), ({"headers": {}}, (415, 3)),
    ({"headers": {"Content-Type": "text/plain"}}, (415, 3))])
def test_request_is_checked(iam, maker, changes, expected):
    status, answer = call(iam, {"jwt": maker.jwt()}, **changes)
    assert (status, answer["code"]) == expected


REQUEST = b"POST /iam/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


@pytest.mark.parametrize("change, status", [
    (lambda data: data, 200), (lambda data: data.replace(b"Type: ", b"Type:"), 200), (lambda data: data.replace(b"Host", b"hOST"), 200),
    (lambda data: data.replace(b"\r\n", b"\n") + b"\r\n\r\n", 400), (lambda data: data.replace(b"Host: localhost\r\n", b""), 400),
    (lambda data: data.replace(b"Host:", b"Host: a\r\nHost:"), 400), (lambda data: data.replace(b"Host:", b"Host :"), 400),
    (lambda data: data.replace(b"localhost", b"local\0host"), 400), (lambda data: data.replace(b"localhost", b"x\r\n y"), 400),
    (lambda data: data.replace(b"HTTP/1.1", b"HTTP/2"), 400), (lambda data: data.replace(b"POST", b"post"), 400),
    (lambda data: data.replace(b"Length: ", b"Length: +"), 400), (lambda data: data.replace(b"Content-Length: ", b"X: "), 411),
    (lambda data: data.replace(b"Host:", b"Content-Length: 1\r\nHost:"), 400),
    (lambda data: data.replace(b"Length: ", b"Length: 9999"), 413),
    (lambda data: data.replace(b"Host:", b"Transfer-Encoding: chunked\r\nHost:"), 411), (lambda data: b"X" * 20000, 431)])
def test_http_is_read_strictly(iam, maker, change, status):
    body = json.dumps({"jwt": maker.jwt()}).encode()
    assert send_raw(iam, change(REQUEST % (len(body), body))) == status


def test_keep_alive(iam, maker):
    connection = connect(iam)
    for number in range(3):
        connection.request("POST", "/iam/v1/tokens", json.dumps({"jwt": maker.jwt()}), JSON)
        assert connection.getresponse().read()
    connection.close()
    assert iam.wait_idle() and iam.handshakes == 1 and iam.connections[0].requests == 3


@pytest.mark.parametrize("options, form", [
    ({"fraction_digits": 0}, r"\d\dZ"), ({"fraction_digits": 6}, r"\d\d\.\d{6}Z"), ({"offset_min": 180}, r"\d\d\.\d{9}\+03:00"),
    ({"offset_min": -570, "fraction_digits": 0}, r"\d\d-09:30")])
def test_forms_of_expires_at(directory, maker, options, form):
    with Emulator(directory, **options) as iam:
        answer = call(iam, {"jwt": maker.jwt()})[1]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:" + form, answer["expiresAt"])
    east = options.get("offset_min", 0) * 60
    local = calendar.timegm(time.strptime(answer["expiresAt"][:19], "%Y-%m-%dT%H:%M:%S"))
    assert abs(local - east - time.time() - 43200) < 10


def test_same_token_while_it_is_young(iam, maker):
    ask = lambda: call(iam, {"jwt": maker.jwt(iat=iam.service.now(), exp=iam.service.now() + 3600)})[1]["iamToken"]
    first = ask()
    assert ask() == first
    iam.service.clock_offset = 2 * 3600
    second = ask()
    assert second != first and iam.service.account_of(first) and iam.service.account_of(second)
    iam.service.clock_offset = 13 * 3600
    assert iam.service.account_of(first) is None and iam.service.account_of(second)


def test_new_token_each_time_and_length(directory, maker):
    with Emulator(directory, reuse=False, token_len=4096) as iam:
        tokens = {call(iam, {"jwt": maker.jwt()})[1]["iamToken"] for _ in range(3)}
    assert len(tokens) == 3 and all(len(token) == 4096 and re.fullmatch(TOKEN, token) for token in tokens)


def test_token_proves_its_end(iam, maker):
    answer = call(iam, {"jwt": maker.jwt()})[1]
    text, _, proof = answer["iamToken"].rpartition(".")
    ends = int(datetime.datetime.fromisoformat(answer["expiresAt"][:19] + "+00:00").timestamp())
    assert proof == b64(hashlib.sha512(f"{text}.{ends}".encode("ascii")).digest())


def test_revoke(iam, maker):
    token = call(iam, {"jwt": maker.jwt()})[1]["iamToken"]
    path, bearer = "/iam/v1/tokens:revoke", {**JSON, "Authorization": f"Bearer {token}"}
    assert call(iam, {"iamToken": token}, path)[0] == 401
    assert call(iam, {"iamToken": "t1.other"}, path, headers=bearer)[0] == 400
    assert call(iam, {"iamToken": "x" * 4097}, path, headers=bearer)[0] == 400
    assert call(iam, {"iamToken": token}, path, headers=bearer) == (200, {"subjectId": maker.account})
    assert call(iam, {"iamToken": token}, path, headers=bearer)[0] == 401
    assert call(iam, {"jwt": maker.jwt()})[1]["iamToken"] != token


def test_create_for_service_account(iam, maker):
    path, token = "/iam/v1/tokens:createForServiceAccount", call(iam, {"jwt": maker.jwt()})[1]["iamToken"]
    bearer = {**JSON, "Authorization": f"Bearer {token}"}
    assert call(iam, {"serviceAccountId": maker.account}, path)[0] == 401
    assert call(iam, {"serviceAccountId": "ajeunknown0000000000"}, path, headers=bearer)[0] == 404
    status, answer = call(iam, {"serviceAccountId": maker.account}, path, headers=bearer)
    assert status == 200 and re.fullmatch(TOKEN, answer["iamToken"])


def metadata(iam, headers, path=METADATA_PATH):
    try:
        with urllib.request.urlopen(urllib.request.Request(iam.metadata_url + path, headers=headers), timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None


def test_metadata_service(directory, maker):
    flavor = {"Metadata-Flavor": "Google"}
    with Emulator(directory, metadata=True) as iam:
        status, answer = metadata(iam, flavor)
        assert status == 200 and set(answer) == {"access_token", "expires_in", "token_type"}
        assert 43190 < answer["expires_in"] <= 43200 and answer["token_type"] == "Bearer"
        assert iam.service.account_of(answer["access_token"]) == maker.account
        assert metadata(iam, {})[0] == 403 and metadata(iam, flavor, "/")[0] == 404
        iam.next_answer("503", metadata=True)
        assert metadata(iam, flavor)[0] == 503 and metadata(iam, flavor)[0] == 200
    with Emulator(directory, metadata=True, metadata_account=None) as iam:
        assert metadata(iam, flavor)[0] == 404
