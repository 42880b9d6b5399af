#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""chains.py NAME DIR: writes a chain that the emulator cannot make to the folder where Emulator(DIR, kind) looks for
it.
Prints the kind.

NAME: rsa4096, root and intermediate of RSA-4096; p384, root, intermediate and leaf of ECDSA P-384.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "emulator"))

import pki      # noqa: E402  (found through the line above)

HOST = "iam.api.cloud.yandex.net"


def of_5_kb(root_key):
    """A large chain, as a real authority might send it: five RSA-2048 certificates, and a leaf with many names."""
    keys = [root_key, *(pki.new_key("rsa") for _ in range(5))]
    names = [pki.name("Test Root"), *(pki.name(f"Authority {i}") for i in range(1, 5))]
    authorities = [pki.ca_certificate(names[i], keys[i], names[max(i - 1, 0)], keys[max(i - 1, 0)]) for i in range(5)]
    hosts = [HOST, *(f"name-{i:04}.cloud.example" for i in range(40))]
    leaf = pki.leaf_certificate(hosts, keys[5], names[4], keys[4])
    return authorities[0], [leaf, *reversed(authorities[1:])], keys[5]


def of_keys(root_key, middle_key, leaf_key):
    root = pki.ca_certificate(pki.name("Test Root"), root_key, pki.name("Test Root"), root_key)
    middle = pki.ca_certificate(pki.name("Authority"), middle_key, root.subject, root_key)
    return root, [pki.leaf_certificate([HOST], leaf_key, middle.subject, middle_key), middle], leaf_key


def of_rsa_4096():
    return of_keys(*(pki.rsa.generate_private_key(65537, bits) for bits in (4096, 4096, 2048)))


def of_p384():
    return of_keys(*(pki.ec.generate_private_key(pki.ec.SECP384R1()) for _ in range(3)))


CHAINS = {"rsa4096": ("rsa", of_rsa_4096), "p384": ("ec", of_p384)}


def write(name, directory):
    kind, make = CHAINS[name]
    pki.write_chain(os.path.join(directory, f"{kind}-good"), *make())
    return kind


if __name__ == "__main__":
    print(write(*sys.argv[1:]))
