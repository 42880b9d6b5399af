#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a certificate chain for the emulator: a good chain, or one that a careful client must refuse.

Writes into DIR:
  ca.pem      the root that the client is told to trust
  chain.pem   what the server sends: leaf first, then the intermediate
  server.key  the leaf's private key (mode 0600)

Dates are fixed and names are short, so that the bytes of a handshake can be compared between runs.
"""
import argparse
import datetime
import ipaddress
import os
import secrets
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import whole_file

DEFAULT_HOSTS = ("localhost", "iam.api.cloud.yandex.net", "127.0.0.1", "::1")
FILES = ("ca.pem", "chain.pem", "server.key")
KINDS = ("rsa", "ec")

GOOD_VARIANTS = {
    "good": "root, intermediate and leaf, as they should be",
    "big": "good, with a chain of about 5 KB (many more names)",
}
BAD_VARIANTS = {
    "expired": "the leaf has expired",
    "future": "the leaf is not valid yet",
    "expired-intermediate": "the intermediate has expired",
    "wrong-host": "the leaf is for another name",
    "self-signed": "the leaf signs itself; the trusted root has no part in it",
    "no-intermediate": "the server sends the leaf alone",
    "untrusted-root": "a chain whose root has the trusted root's name, but not its key",
    "sha1": "the leaf is signed with SHA-1",
    "weak-key": "the leaf has a key that is too short (RSA 1024, or P-192)",
    "not-ca": "the intermediate is not a CA by its basic constraints",
    "twin-ca": "two intermediates of one name, the wrong one first: OpenSSL tries both, Mbed TLS only the first",
    "false-algorithm": "the leaf's signature is right, but named ECDSA where the issuer's key is RSA, and RSA where it is ECDSA",
    "false-pss": "the leaf's signature is right, but named RSASSA-PSS, which it is not",
    "client-only": "the leaf is for clients only (extended key usage)",
    "huge": "a good chain of more than 16 KB, longer than a TLS record: too much for a small client",
}
VARIANTS = {**GOOD_VARIANTS, **BAD_VARIANTS}

NORMAL = (datetime.datetime(2024, 1, 1), datetime.datetime(2044, 1, 1))
PAST = (datetime.datetime(2024, 1, 1), datetime.datetime(2025, 1, 1))
FUTURE = (datetime.datetime(2042, 1, 1), datetime.datetime(2044, 1, 1))


def new_key(kind, weak=False):
    if kind == "ec":
        return ec.generate_private_key(ec.SECP192R1() if weak else ec.SECP256R1())
    return rsa.generate_private_key(65537, 1024 if weak else 2048)


def name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def alternative_names(hosts):
    names = []
    for host in hosts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return x509.SubjectAlternativeName(names)


def key_usage(ca):
    return x509.KeyUsage(
        digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False)


def builder(subject, key, issuer, issuer_key, dates):
    """The fields of every certificate. Serial numbers of 64 bits keep the length of the DER fixed."""
    serial = secrets.randbits(62) | 1 << 62
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
            .public_key(key.public_key()).serial_number(serial)
            .not_valid_before(dates[0]).not_valid_after(dates[1]))
    if issuer_key is not key:
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    return made


def ca_certificate(subject, key, issuer, issuer_key, dates=NORMAL, path_length=None, ca=True):
    made = (builder(subject, key, issuer, issuer_key, dates)
            .add_extension(x509.BasicConstraints(ca, path_length if ca else None), critical=True)
            .add_extension(key_usage(True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False))
    return made.sign(issuer_key, hashes.SHA256())


def leaf_certificate(hosts, key, issuer, issuer_key, dates=NORMAL, usage=ExtendedKeyUsageOID.SERVER_AUTH):
    subject = name("localhost" if "localhost" in hosts else hosts[0])
    made = (builder(subject, key, subject if issuer is None else issuer, issuer_key, dates)
            .add_extension(x509.BasicConstraints(False, None), critical=True)
            .add_extension(key_usage(False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(alternative_names(hosts), critical=False))
    return made.sign(issuer_key, hashes.SHA256())


# AlgorithmIdentifiers in DER. RSASSA-PSS: with SHA-256 throughout and a salt of 32 bytes.
ALGORITHMS = {
    "rsa": bytes.fromhex("300d06092a864886f70d01010b0500"),
    "ec": bytes.fromhex("300a06082a8648ce3d040302"),
    "rsa with SHA-1": bytes.fromhex("300d06092a864886f70d0101050500"),
    "ec with SHA-1": bytes.fromhex("300906072a8648ce3d0401"),
    "pss": bytes.fromhex("304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
                         "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120"),
}


def der(tag, content):
    length = len(content)
    size = b"" if length < 128 else length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, length if length < 128 else 0x80 | len(size)]) + size + content


def der_content(encoded):
    return encoded[2 + (encoded[1] & 0x7F if encoded[1] & 0x80 else 0):]


def signed_again(certificate, key, changes, algorithm, *how):
    """The same certificate with other bytes in it, signed anew by `key` with what its sign() takes.

    The library refuses to make one with SHA-1, or with a false name of the algorithm, so it is put together here.
    """
    content = der_content(certificate.tbs_certificate_bytes)
    for old, new in changes:
        content = content.replace(old, new, 1)
    to_sign = der(0x30, content)
    return x509.load_der_x509_certificate(der(0x30, to_sign + algorithm + der(0x03, b"\0" + key.sign(to_sign, *how))))


def with_algorithm(certificate, kind, issuer_key, algorithm, digest):
    """The same certificate, signed with this digest, which gives this name to its signature."""
    how = [ec.ECDSA(digest)] if kind == "ec" else [padding.PKCS1v15(), digest]
    changes = [(ALGORITHMS[kind], ALGORITHMS[algorithm])]
    return signed_again(certificate, issuer_key, changes, ALGORITHMS[algorithm], *how)


def make(kind="rsa", variant="good", hosts=DEFAULT_HOSTS, root_key=None):
    """Returns (trusted root, [certificates that the server sends], the leaf's private key).

    A client that trusts the root of one chain trusts all chains that were made with the same root_key.
    """
    if kind not in KINDS or variant not in VARIANTS:
        raise ValueError(f"unknown kind or variant: {kind} {variant}")
    hosts = list(hosts)
    if variant == "wrong-host":
        hosts = ["wrong.example"]
    if variant in ("big", "huge"):
        hosts += [f"name-{i:04}.example" for i in range(200 if variant == "big" else 900)]

    root_key = root_key or new_key(kind)
    middle_key, leaf_key = new_key(kind), new_key(kind, weak=variant == "weak-key")
    root = ca_certificate(name("Test Root"), root_key, name("Test Root"), root_key)
    middle = ca_certificate(
        name("Test CA"), middle_key, root.subject, root_key, PAST if variant == "expired-intermediate" else NORMAL,
        path_length=0, ca=variant != "not-ca")
    if variant == "untrusted-root":
        other_key = new_key(kind)
        root = ca_certificate(name("Test Root"), other_key, name("Test Root"), other_key)

    if variant == "self-signed":
        return root, [leaf_certificate(hosts, leaf_key, None, leaf_key)], leaf_key
    leaf = leaf_certificate(
        hosts, leaf_key, middle.subject, middle_key, {"expired": PAST, "future": FUTURE}.get(variant, NORMAL),
        ExtendedKeyUsageOID.CLIENT_AUTH if variant == "client-only" else ExtendedKeyUsageOID.SERVER_AUTH)
    if variant == "sha1":
        leaf = with_algorithm(leaf, kind, middle_key, f"{kind} with SHA-1", hashes.SHA1())
    if variant == "false-algorithm":
        leaf = with_algorithm(leaf, kind, middle_key, "ec" if kind == "rsa" else "rsa", hashes.SHA256())
    if variant == "false-pss":
        leaf = with_algorithm(leaf, kind, middle_key, "pss", hashes.SHA256())
    if variant == "twin-ca":
        return root, [leaf, ca_certificate(middle.subject, new_key(kind), root.subject, root_key, path_length=0), middle], leaf_key
    return root, [leaf] if variant == "no-intermediate" else [leaf, middle], leaf_key


def write(directory, kind="rsa", variant="good", hosts=DEFAULT_HOSTS, root_key=None):
    write_chain(directory, *make(kind, variant, hosts, root_key))


def write_chain(directory, root, chain, key):
    """What make() returns."""
    os.makedirs(directory, exist_ok=True)
    pem = serialization.Encoding.PEM
    contents = {
        "ca.pem": root.public_bytes(pem),
        "chain.pem": b"".join(certificate.public_bytes(pem) for certificate in chain),
        "server.key": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }
    for file_name in FILES:
        mode = 0o600 if file_name == "server.key" else 0o644
        whole_file.replace(os.path.join(directory, file_name), contents[file_name], mode)


def main(arguments=None):
    listed = "".join(f"  {variant:22}{text}\n" for variant, text in VARIANTS.items())
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=f"variants:\n{listed}", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", metavar="DIR")
    parser.add_argument("--kind", choices=KINDS, default="rsa", help="RSA-2048 or ECDSA P-256 (default: rsa)")
    parser.add_argument("--variant", choices=VARIANTS, default="good", metavar="NAME", help="see below (default: good)")
    parser.add_argument("--host", action="append", metavar="NAME", help="DNS name or IP address of the server; "
                        f"may be given again (default: {' '.join(DEFAULT_HOSTS)})")
    options = parser.parse_args(arguments)
    write(options.directory, options.kind, options.variant, options.host or DEFAULT_HOSTS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
