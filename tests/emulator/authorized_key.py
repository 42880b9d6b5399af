#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes an authorized-key file like the one that the service gives to a user: in each form that occurs, and with
faults.

Beside OUT (`key.json`) it writes `key.registry.json`: the key's ID, its service account and the public key, which
is what the service itself keeps. The emulator's --key takes either file.
"""
import argparse
import json
import os
import random
import string
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

import whole_file

GOOD_VARIANTS = {
    "plain": "as the command line tool writes it",
    "no-preamble": "an older key: private_key begins with the PEM itself",
    "escaped-preamble": "< and > are written \\u003c and \\u003e",
    "double-escaped": "line ends are written \\\\n: a backslash and an n once the JSON is read",
    "camel": "the REST answer: camelCase, nested in \"key\"",
    "created-0-digits": "created_at without a fraction",
    "created-9-digits": "created_at with nine fraction digits (the same as plain)",
    "compact": "no white space",
    "crlf": "lines end in CR LF, in the JSON and in the PEM",
    "no-final-newline": "the PEM's last line has no line end",
    "reordered": "private_key first, id last",
    "minimal": "id, service_account_id and private_key only",
    "extra-fields": "fields that are not known today, nested ones too",
    "max-id": "both IDs have 50 characters, the most the API allows",
}
BAD_VARIANTS = {
    "user-account": "a key of a user account",
    "public-key": "private_key holds the public key",
    "ec": "an EC private key",
    "encrypted": "an encrypted PEM",
    "pkcs1": "BEGIN RSA PRIVATE KEY, not PKCS#8",
    "cut-base64": "half of the PEM's base64 is missing",
    "no-footer": "the PEM ends without its END line",
    "bad-base64": "a character in the PEM that is not base64",
    "quoted-id": "the ID holds a quotation mark",
    "long-id": "the ID has 51 characters",
    "long-account": "the service account's ID has 51 characters",
    "empty-id": "the ID is an empty string",
    "missing-id": "no ID",
    "missing-account": "no service account",
    "missing-private": "no private key",
    "numeric-id": "the ID is a number",
    "duplicate-id": "two different IDs",
    "cut-json": "half of the file is missing",
    "not-json": "not JSON",
    "empty": "an empty file",
}
VARIANTS = {**GOOD_VARIANTS, **BAD_VARIANTS}
BITS = (1024, 2048, 3072, 4096)


def new_id(prefix="aje", length=20):
    return prefix + "".join(random.choices(string.ascii_lowercase + string.digits, k=length - len(prefix)))


def private_pem(key, kind=serialization.PrivateFormat.PKCS8, encryption=serialization.NoEncryption()):
    return key.private_bytes(serialization.Encoding.PEM, kind, encryption).decode("ascii")


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def pem_of(variant, key):
    """The PEM text that goes into private_key."""
    if variant == "public-key":
        return public_pem(key)
    if variant == "ec":
        return private_pem(ec.generate_private_key(ec.SECP256R1()))
    if variant == "encrypted":
        return private_pem(key, encryption=serialization.BestAvailableEncryption(b"password"))
    if variant == "pkcs1":
        return private_pem(key, serialization.PrivateFormat.TraditionalOpenSSL)
    pem = private_pem(key)
    if variant == "cut-base64":
        lines = pem.splitlines(keepends=True)
        return "".join(lines[:len(lines) // 2] + lines[-1:])
    if variant == "no-footer":
        return pem[:pem.index("-----END")]
    if variant == "bad-base64":
        return pem[:200] + "*" + pem[201:]
    if variant == "no-final-newline":
        return pem.rstrip("\n")
    return pem.replace("\n", "\r\n") if variant == "crlf" else pem


def fields_of(variant, key, key_id, account_id):
    line = "" if variant == "no-preamble" else f"PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <{key_id}>\n"
    if variant == "crlf":
        line = line.replace("\n", "\r\n")
    fields = {
        "id": key_id,
        "service_account_id": account_id,
        "created_at": "2024-05-17T09:41:07Z" if variant == "created-0-digits" else "2024-05-17T09:41:07.123456789Z",
        "key_algorithm": f"RSA_{key.key_size}",
        "public_key": public_pem(key),
        "private_key": line + pem_of(variant, key),
    }
    if variant == "user-account":
        fields["user_account_id"] = fields.pop("service_account_id")
    if variant == "numeric-id":
        fields["id"] = 12345678901234567890
    if variant == "double-escaped":
        for field in ("public_key", "private_key"):
            fields[field] = fields[field].replace("\n", "\\n")
    if variant == "minimal":
        fields = {field: fields[field] for field in ("id", "service_account_id", "private_key")}
    if variant == "reordered":
        fields = dict(reversed(fields.items()))
    if variant == "extra-fields":
        fields = {"description": "", "labels": {"id": "not the ID", "list": [1, {"private_key": "x"}]}, **fields,
                  "last_used_at": None, "scopes": [], "enabled": True, "version": -1.5e3}
    missing = {"missing-id": "id", "missing-account": "service_account_id", "missing-private": "private_key"}
    fields.pop(missing.get(variant), None)
    return fields


def camel(fields):
    names = {"id": "id", "service_account_id": "serviceAccountId", "created_at": "createdAt",
             "key_algorithm": "keyAlgorithm", "public_key": "publicKey"}
    return {"key": {names[field]: value for field, value in fields.items() if field in names},
            "privateKey": fields["private_key"]}


def text_of(variant, fields):
    if variant == "empty":
        return ""
    if variant == "not-json":
        return "This is not JSON.\n"
    if variant == "compact":
        return json.dumps(fields, separators=(",", ":"))
    text = json.dumps(camel(fields) if variant == "camel" else fields, indent=3) + "\n"
    if variant == "escaped-preamble":
        return text.replace("<", "\\u003c").replace(">", "\\u003e")
    if variant == "crlf":
        return text.replace("\n", "\r\n")
    if variant == "duplicate-id":
        return text.replace("{", '{\n   "id": "ajeanotherkey0000000",', 1)
    return text[:len(text) // 2] if variant == "cut-json" else text


def make(variant="plain", bits=2048, private=None, key_id=None, account_id=None):
    """Returns (the file's text, the registry entry). `private`: an RSA key of the library, made when missing."""
    if variant not in VARIANTS:
        raise ValueError(f"unknown variant: {variant}")
    key = private or rsa.generate_private_key(65537, bits)
    wanted = {"quoted-id": 'aje"quoted"id0000000', "long-id": new_id(length=51), "empty-id": ""}
    longest = 50 if variant == "max-id" else 20
    key_id = wanted.get(variant, key_id or new_id(length=longest))
    account_id = account_id or new_id(length=51 if variant == "long-account" else longest)
    entry = {"id": key_id, "service_account_id": account_id, "public_key": public_pem(key)}
    return text_of(variant, fields_of(variant, key, key_id, account_id)), entry


def registry_path(path):
    return os.path.splitext(path)[0] + ".registry.json"


def save(path, text):
    """Only its owner may read it."""
    whole_file.replace(path, text.encode("utf-8"), 0o600)


def write(path, variant="plain", **options):
    """Writes the key file and its registry entry; returns the entry."""
    text, entry = make(variant, **options)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    save(registry_path(path), json.dumps(entry, indent=3) + "\n")
    save(path, text)    # written last, so that all other files exist where there is a key file
    return entry


def private_from(path, bits):
    """The RSA key in `path`. If there is no such file, makes a new key and writes it there."""
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        save(path, private_pem(rsa.generate_private_key(65537, bits)))
    with open(path, "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


def entry_from(path):
    """The registry entry from a registry file, or from an authorized-key file of any good variant."""
    with open(path, encoding="utf-8") as file:
        fields = json.load(file)
    if isinstance(fields.get("key"), dict):
        fields = {**fields["key"], "private_key": fields.get("privateKey")}
    public = fields.get("public_key", fields.get("publicKey"))
    if public is None:
        pem = fields["private_key"]
        private = serialization.load_pem_private_key(pem[pem.index("-----BEGIN"):].encode("ascii"), None)
        public = public_pem(private)
    return {"id": fields["id"],
            "service_account_id": fields.get("service_account_id", fields.get("serviceAccountId")),
            "public_key": public.replace("\\n", "\n")}


def main(arguments=None):
    listed = "".join(f"  {variant:18}{text}\n" for variant, text in GOOD_VARIANTS.items())
    broken = "".join(f"  {variant:18}{text}\n" for variant, text in BAD_VARIANTS.items())
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=f"good variants:\n{listed}\nbroken variants:\n{broken}",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", metavar="OUT", help="the file to write")
    parser.add_argument("--bits", type=int, choices=BITS, default=2048, help="RSA key length (default: 2048)")
    parser.add_argument("--variant", choices=VARIANTS, default="plain", metavar="NAME", help="see below (default: plain)")
    parser.add_argument("--private", metavar="FILE", help="take the RSA key from this PEM file; made there if missing")
    parser.add_argument("--id", metavar="ID", help="key ID (default: a random one)")
    parser.add_argument("--account", metavar="ID", help="service account ID (default: a random one)")
    options = parser.parse_args(arguments)
    private = private_from(options.private, options.bits) if options.private else None
    write(options.out, options.variant, bits=options.bits, private=private, key_id=options.id,
          account_id=options.account)
    return 0


if __name__ == "__main__":
    sys.exit(main())
