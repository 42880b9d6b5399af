# SPDX-License-Identifier: Apache-2.0
"""The IAM service: checks a request strictly, issues tokens, revokes them.

Where public material does not say which error belongs to which fault, the emulator returns code 3 (HTTP 400) for a
malformed request, and 16 (HTTP 401) for a well-formed request without a valid proof.
"""
import base64
import dataclasses
import datetime
import hashlib
import json
import math
import re
import secrets
import threading
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

import apis

AUDIENCE = "https://iam.api.cloud.yandex.net/iam/v1/tokens"
TOKENS_PATH = "/iam/v1/tokens"
METADATA_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"

INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED = 3, 5, 7, 12, 16
HTTP_STATUS = {3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 12: 405, 13: 500, 14: 503, 16: 401}
GRPC_CODE = {http: grpc for grpc, http in HTTP_STATUS.items()}

JWT_MAX = 8000
JWT_LIFETIME_MAX_S = 3600
TOKEN_MAX = 4096
ID_MAX = 50
SALT_LEN = 32


class Refused(Exception):
    """An error answer: gRPC code and message. `status` is set where another HTTP status fits better than the code's
    own.
    """

    def __init__(self, code, message, status=None):
        super().__init__(message)
        self.code, self.message = code, message
        self.status = status or HTTP_STATUS[code]


def error_body(code, message):
    """google.rpc.Status, with the request's ID as the service sends it."""
    return {"code": code, "message": message, "details": [
        {"@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": random_uuid()}]}


def random_uuid():
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def strict_json(data):
    """Reads a JSON object without duplicate names, from bytes in UTF-8. Raises ValueError."""
    def pairs(items):
        names = [name for name, _ in items]
        if len(set(names)) != len(names):
            raise ValueError("duplicate name")
        return dict(items)

    def constant(text):
        raise ValueError(f"{text} is not JSON")

    value = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def unbase64url(text):
    """Decodes base64url without padding, in its one canonical form. Raises ValueError."""
    if not re.fullmatch("[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url without padding")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") != text:
        raise ValueError("not canonical base64url")
    return data


def rfc3339(time_ns, digits=9, offset_min=None):
    """digits: 0 to 9 of the fraction. offset_min: minutes east of UTC; None: "Z"."""
    seconds, fraction = divmod(time_ns, 10 ** 9)
    shifted = datetime.datetime.fromtimestamp(seconds + 60 * (offset_min or 0), datetime.timezone.utc)
    zone = "Z" if offset_min is None else "{}{:02}:{:02}".format("-" if offset_min < 0 else "+", *divmod(abs(offset_min), 60))
    return shifted.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction:09}"[:digits + 1] if digits else "") + zone


@dataclasses.dataclass
class Token:
    text: str
    account: str
    expires_ns: int


class Service:
    """One cloud's IAM: keys, service accounts and tokens. May be used from several threads."""

    def __init__(self, clock_offset=0, token_lifetime_s=12 * 3600, token_len=202, reuse=True, fraction_digits=9,
                 offset_min=None, skew_s=60, metadata_account=None):
        self.clock_offset = clock_offset            # how far this service's clock is ahead of the machine's, seconds
        self.token_lifetime_s = token_lifetime_s
        self.token_len = token_len                  # 91 at least
        self.reuse = reuse                          # returns the same token again, for the first twelfth of its life
        self.fraction_digits, self.offset_min = fraction_digits, offset_min
        self.skew_s = skew_s                        # how far in the future iat (or nbf) may lie
        self.metadata_account = metadata_account    # the account linked to the "virtual machine"; None: none
        self.keys = {}                              # key ID: (service account ID, public key)
        self.tokens = {}                            # text: Token
        self.given = 0                              # answers with a token, so far
        self.received = []                          # (service account ID, what the account sent to an API): see apis.py
        self._last = {}                             # service account ID: its newest Token
        self._lock = threading.Lock()

    def add_key(self, entry):
        """entry: id, service_account_id, public_key (PEM)."""
        public = serialization.load_pem_public_key(entry["public_key"].encode("ascii"))
        self.keys[entry["id"]] = (entry["service_account_id"], public)

    def now_ns(self):
        return time.time_ns() + int(self.clock_offset * 10 ** 9)

    def now(self):
        return self.now_ns() // 10 ** 9

    # Tokens

    def token_for(self, account):
        with self._lock:
            now_ns, life_ns = self.now_ns(), int(self.token_lifetime_s * 10 ** 9)
            last = self._last.get(account)
            if not (self.reuse and last and last.text in self.tokens and last.expires_ns - now_ns > life_ns * 11 // 12):
                last = Token(self._new_text((now_ns + life_ns) // 10 ** 9), account, now_ns + life_ns)
                self._last[account] = self.tokens[last.text] = last
            self.given += 1
            return last

    def _new_text(self, expires_s):
        """The last part lets a test verify that token and end belong together: SHA-512 of the rest and the seconds."""
        middle = self.token_len - len("t1.") - len(".") - 86
        text = f"t1.{secrets.token_urlsafe(max(middle, 1))[:max(middle, 1)]}."
        proof = hashlib.sha512(f"{text}{expires_s}".encode("ascii")).digest()
        return text + base64.urlsafe_b64encode(proof).decode("ascii").rstrip("=")

    def account_of(self, text):
        """The subject of a token that is valid now; None for any other text."""
        with self._lock:
            token = self.tokens.get(text)
            return token.account if token and token.expires_ns > self.now_ns() else None

    def token_body(self, token):
        return {"iamToken": token.text, "expiresAt": rfc3339(token.expires_ns, self.fraction_digits, self.offset_min)}

    # Requests

    def answer(self, request):
        """(HTTP status, JSON body) for a request to the IAM endpoint."""
        try:
            handler = self._handler(request)
            return 200, handler(request, self._fields(request))
        except Refused as refused:
            return refused.status, error_body(refused.code, refused.message)

    def _handler(self, request):
        handlers = {TOKENS_PATH: self._create, TOKENS_PATH + ":createForServiceAccount": self._create_for_account,
                    TOKENS_PATH + ":revoke": self._revoke}
        api = apis.find(request.target)
        if request.target not in handlers and api is None:
            raise Refused(NOT_FOUND, "Not Found")
        if request.method != "POST":
            raise Refused(UNIMPLEMENTED, "Method Not Allowed")
        return handlers.get(request.target) or (lambda request, fields: self._call(api, request, fields))

    def _call(self, api, request, fields):
        account = self._bearer(request)
        try:
            record, answer = api(fields)
        except apis.Bad as bad:
            raise Refused(INVALID_ARGUMENT, str(bad)) from None
        with self._lock:
            self.received.append((account, record))
        return answer

    def _fields(self, request):
        if not re.fullmatch(r"application/json(; *charset=\"?utf-8\"?)?", request.header("Content-Type", ""), re.I):
            raise Refused(INVALID_ARGUMENT, "Content-Type must be application/json", 415)
        try:
            return strict_json(request.body)
        except (ValueError, RecursionError):
            raise Refused(INVALID_ARGUMENT, "the body is not a JSON object") from None

    def _bearer(self, request):
        match = re.fullmatch("Bearer ([^ ]+)", request.header("Authorization", ""))
        account = self.account_of(match[1]) if match else None
        if account is None:
            raise Refused(UNAUTHENTICATED, "The token is invalid")
        return account

    def _create(self, _request, fields):
        if set(fields) == {"yandexPassportOauthToken"}:
            raise Refused(INVALID_ARGUMENT, "OAuth tokens are not taken")
        jwt = only_string(fields, "jwt", JWT_MAX)
        return self.token_body(self.token_for(self.check_jwt(jwt)))

    def _create_for_account(self, request, fields):
        self._bearer(request)
        account = only_string(fields, "serviceAccountId", ID_MAX)
        if account not in {known for known, _ in self.keys.values()}:
            raise Refused(NOT_FOUND, "Service account not found")
        return self.token_body(self.token_for(account))

    def _revoke(self, request, fields):
        self._bearer(request)
        text = only_string(fields, "iamToken", TOKEN_MAX)
        account = self.account_of(text)
        if account is None:
            raise Refused(INVALID_ARGUMENT, "The token is invalid")
        with self._lock:
            self.tokens.pop(text, None)
        return {"subjectId": account}

    # The JWT

    def check_jwt(self, jwt):
        """The service account that the JWT proves. Raises Refused."""
        header, claims, signature, signed = split_jwt(jwt)
        # typ is optional (RFC 7519, 5.1); the guide's own Ruby and Node.js clients do not send it.
        if not {"alg", "kid"} <= set(header) <= {"typ", "alg", "kid"} or header.get("typ", "JWT") != "JWT" or header["alg"] != "PS256":
            raise Refused(UNAUTHENTICATED, "JWT: the header must be alg PS256 and kid, and may be typ JWT")
        self._check_claims(claims)
        kid = header["kid"]
        account, public = self.keys.get(kid, (None, None)) if isinstance(kid, str) else (None, None)
        if account is None:
            raise Refused(UNAUTHENTICATED, "JWT: no such key")
        if account != claims["iss"]:
            raise Refused(UNAUTHENTICATED, "JWT: the key does not belong to iss")
        try:
            # An explicit salt length is verified exactly; AUTO would accept any length.
            public.verify(signature, signed, padding.PSS(padding.MGF1(hashes.SHA256()), SALT_LEN), hashes.SHA256())
        except InvalidSignature:
            raise Refused(UNAUTHENTICATED, "JWT: the signature is wrong") from None
        return account

    def _check_claims(self, claims):
        required = {"iss", "aud", "iat", "exp"}
        if not required <= set(claims) <= required | {"nbf"}:
            raise Refused(UNAUTHENTICATED, "JWT: the claims must be iss, aud, iat, exp, and may be nbf")
        # RFC 7519, 2: a NumericDate may have a fraction. 4.1.3: aud may be an array, as the guide's C++ and Go clients write it.
        if not all(is_numeric_date(claims[name]) for name in ("iat", "exp", "nbf") if name in claims):
            raise Refused(UNAUTHENTICATED, "JWT: iat, exp and nbf must be numbers")
        if claims["aud"] not in (AUDIENCE, [AUDIENCE]):
            raise Refused(UNAUTHENTICATED, f"JWT: aud must be {AUDIENCE}")
        if not 0 < claims["exp"] - claims["iat"] <= JWT_LIFETIME_MAX_S:
            raise Refused(UNAUTHENTICATED, "JWT: exp must be after iat, by an hour at most")
        now = self.now()
        if max(claims["iat"], claims.get("nbf", 0)) > now + self.skew_s:
            raise Refused(UNAUTHENTICATED, "JWT: issued in the future")
        if claims["exp"] <= now:
            raise Refused(UNAUTHENTICATED, "JWT: expired")

    # The metadata service

    def metadata_answer(self, request):
        """(HTTP status, JSON body or text) for a request to the metadata service."""
        if request.target != METADATA_PATH:
            return 404, "Not Found"
        if request.method != "GET":
            return 405, "Method Not Allowed"
        if request.header("Metadata-Flavor") != "Google":
            return 403, "Metadata-Flavor: Google is required"
        if self.metadata_account is None:
            return 404, "no service account is linked"
        token = self.token_for(self.metadata_account)
        return 200, {"access_token": token.text, "expires_in": (token.expires_ns - self.now_ns()) // 10 ** 9,
                     "token_type": "Bearer"}


def only_string(fields, name, longest):
    """The only field that the request may have."""
    if set(fields) != {name}:
        raise Refused(INVALID_ARGUMENT, f"the request must have the field {name} and no other")
    if not isinstance(fields[name], str) or not 0 < len(fields[name]) <= longest:
        raise Refused(INVALID_ARGUMENT, f"{name} must be a string of 1 to {longest} characters")
    return fields[name]


def is_numeric_date(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def split_jwt(jwt):
    parts = jwt.split(".")
    if len(parts) != 3:
        raise Refused(INVALID_ARGUMENT, "JWT: there must be three parts")
    try:
        header, claims, signature = (unbase64url(part) for part in parts)
        return strict_json(header), strict_json(claims), signature, jwt.rpartition(".")[0].encode("ascii")
    except (ValueError, RecursionError):
        raise Refused(INVALID_ARGUMENT, "JWT: a part is not base64url, or not JSON") from None
