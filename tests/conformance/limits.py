# SPDX-License-Identifier: Apache-2.0
"""Good chains that Mbed TLS cannot read (port/README.md): each in a folder of its own, as pki.py writes it."""
import os
from unittest import mock

import pki

RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")    # AlgorithmIdentifiers in DER
RSASSA_PSS = bytes.fromhex("300b06092a864886f70d01010a")
SALT_LEN = 32


def with_name_constraints(host):
    """The CA may only issue certificates for this host; the constraint is critical."""
    plain = pki.builder

    def builder(subject, *rest):
        made = plain(subject, *rest)
        constraints = pki.x509.NameConstraints([pki.x509.DNSName(host)], None)
        return made.add_extension(constraints, critical=True) if subject == pki.name("Test CA") else made

    with mock.patch.object(pki, "builder", builder):
        return pki.make("rsa", "good", [host])


def with_pss_issuer(host):
    """The CA's key has the type id-RSASSA-PSS. The library cannot make such certificates, so the bytes are assembled
    here.
    """
    keys = [pki.new_key("rsa") for _ in range(3)]
    with mock.patch.object(pki, "new_key", mock.Mock(side_effect=keys[1:])):
        root, (leaf, middle), leaf_key = pki.make("rsa", "good", [host], keys[0])
    info = middle.public_key().public_bytes(pki.serialization.Encoding.DER,
                                            pki.serialization.PublicFormat.SubjectPublicKeyInfo)
    pss_info = pki.der(0x30, pki.der_content(info).replace(RSA_ENCRYPTION, RSASSA_PSS, 1))
    pkcs1, pss = pki.ALGORITHMS["rsa"], pki.ALGORITHMS["pss"]
    pss_padding = pki.padding.PSS(pki.padding.MGF1(pki.hashes.SHA256()), SALT_LEN)
    leaf = pki.signed_again(leaf, keys[1], [(pkcs1, pss)], pss, pss_padding, pki.hashes.SHA256())
    middle = pki.signed_again(middle, keys[0], [(info, pss_info)], pkcs1, pki.padding.PKCS1v15(), pki.hashes.SHA256())
    return root, [leaf, middle], leaf_key


CHAINS = {"name-constraints": with_name_constraints, "pss-issuer": with_pss_issuer}


def write(directory, host):
    """Makes the missing ones of CHAINS, each in DIRECTORY/NAME."""
    for name, make in CHAINS.items():
        place = os.path.join(directory, name)
        if not os.path.exists(os.path.join(place, "server.key")):
            pki.write_chain(place, *make(host))
