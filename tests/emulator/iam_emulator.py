#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Emulates the IAM service: TLS, POST /iam/v1/tokens with every documented check, and the errors that a test requests.

From a test:  with Emulator() as iam:  ... iam.url, iam.ca_file, iam.key_file, iam.next_answer("503") ...
By itself:    iam_emulator.py --dir build/emulator
For a while:  iam_emulator.py --dir build/emulator -- COMMAND {port} {ca} {key}
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import threading

import pki
from answers import NAMED, parse_fail
from emulator import TLS_VERSIONS, Emulator

ONCE_LINGER_S = 1       # how long --once waits for the client to close the connection


def parser():
    names = "".join(f"  {name}\n" for name in NAMED)
    made = argparse.ArgumentParser(
        prog="iam_emulator.py", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Emulates the IAM service. Prints \"ready: URL ca=FILE key=FILE\" and serves until SIGTERM or SIGINT; "
        "or while COMMAND runs, and ends with its exit status. {port}, {ca} and {key} in COMMAND are replaced.",
        epilog=f"names for --fail, beside the HTTP statuses 400 401 403 404 405 429 500 503 504:\n{names}")
    made.add_argument("--dir", required=True, metavar="DIR", help="folder of certificates and key; made when missing")
    made.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help="default: 127.0.0.1")
    made.add_argument("--port", type=int, default=0, help="default: a free one")
    made.add_argument("--port-file", metavar="FILE", help="write the port number here once it listens")
    made.add_argument("--kind", choices=pki.KINDS, default="rsa", help="certificates' keys (default: rsa)")
    made.add_argument("--variant", choices=pki.VARIANTS, default="good", metavar="NAME", help="variant of the certificates, see pki.py --help")
    made.add_argument("--tls", choices=TLS_VERSIONS, default="both", help="versions (default: both)")
    made.add_argument("--ciphers", metavar="LIST", help="TLS 1.2 cipher list in OpenSSL's form")
    made.add_argument("--key", action="append", default=[], metavar="FILE",
                      help="authorized key or registry entry to know, made when missing; may be repeated "
                      "(default: DIR/authorized_key.json)")
    made.add_argument("--fail", action="append", default=[], metavar="NAME[xTIMES]",
                      help="give this answer to the first requests; may be repeated")
    made.add_argument("--metadata", type=int, nargs="?", const=0, metavar="PORT", help="serve the metadata service too")
    made.add_argument("--no-account", action="store_true", help="metadata: no service account is linked")
    made.add_argument("--clock-offset", type=float, default=0, metavar="SECONDS", help="error of the service's clock")
    made.add_argument("--lifetime", type=float, default=12 * 3600, metavar="SECONDS", help="life of tokens (default: 43200)")
    made.add_argument("--token-length", type=int, default=202, metavar="N", help="default: 202")
    made.add_argument("--fraction", type=int, choices=(0, 6, 9), default=9, help="digits in expiresAt (default: 9)")
    made.add_argument("--offset", type=int, metavar="MINUTES", help="write expiresAt with this offset instead of Z")
    made.add_argument("--new-tokens", action="store_true", help="never give the same token twice")
    made.add_argument("--once", action="store_true", help="end after one token was given")
    made.add_argument("--report", metavar="FILE", help="write the counts as JSON at the end (bytes, handshakes, ...)")
    made.add_argument("-v", "--verbose", action="store_true", help="print requests and connections on stderr")
    made.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    return made


def run(command, emulator):
    words = {"port": emulator.port, "ca": emulator.ca_file, "key": emulator.key_file}
    return subprocess.call([word.format(**words) for word in command if word != "--"])


def save(path, text):
    """Writes a file so that a reader sees the whole text or no file."""
    partial = f"{path}.part"
    with open(partial, "w", encoding="ascii") as file:
        file.write(text)
    os.replace(partial, path)


def start(options, on_token):
    service = {"metadata_account": None} if options.no_account else {}
    emulator = Emulator(
        options.dir, kind=options.kind, variant=options.variant, tls=options.tls, keys=options.key,
        port=options.port, bind=options.bind, metadata=options.metadata is not None,
        metadata_port=options.metadata or 0, ciphers=options.ciphers, log=sys.stderr if options.verbose else None,
        on_token=on_token, clock_offset=options.clock_offset, token_lifetime_s=options.lifetime, token_len=options.token_length,
        fraction_digits=options.fraction, offset_min=options.offset, reuse=not options.new_tokens, **service)
    for fail in options.fail:
        for answer in parse_fail(fail):
            emulator.next_answer(answer)
    return emulator


def main(arguments=None):
    options = parser().parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        emulator = start(options, ended.set if options.once else None)
    except (OSError, ValueError, KeyError) as error:
        print(f"iam_emulator: {error}", file=sys.stderr)
        return 1
    status = 0
    with emulator:
        if options.port_file:
            save(options.port_file, f"{emulator.port}\n")
        metadata = f" metadata={emulator.metadata_url}" if emulator.metadata else ""
        if options.command:
            status = run(options.command, emulator)
        else:
            print(f"ready: {emulator.url} ca={emulator.ca_file} key={emulator.key_file}{metadata}", flush=True)
            ended.wait()
        if options.once:
            emulator.wait_idle(ONCE_LINGER_S)
    if options.report:
        save(options.report, json.dumps(emulator.summary(), indent=1) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
