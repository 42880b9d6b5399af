#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pem_to_der.py FROM TO: writes the certificates of a PEM file as DER, one after the other, for port/mbedtls to read in
flash.
"""
import re
import ssl
import sys

CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def main(source, target):
    with open(source, encoding="utf-8", errors="replace") as file:
        found = CERTIFICATE.findall(file.read())
    if not found:
        sys.exit(f"{source}: no certificate in there")
    with open(target, "wb") as file:
        for certificate in found:
            file.write(ssl.PEM_cert_to_DER_cert(certificate))


if __name__ == "__main__":
    main(*sys.argv[1:])
