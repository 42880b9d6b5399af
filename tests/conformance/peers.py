#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Plays the peers of the conformance suite (peers.def), each at a TCP port of its own; the ports follow one another.

With a COMMAND, runs it and ends with its status; without, serves until SIGTERM. In the COMMAND, {port} is the first TCP
port, {anchors} the file with the trust anchors and {material} the folder of a good certificate; its subfolders have the
chains of limits.py. DIR keeps the certificates; the program makes the missing ones.
"""
import argparse
import contextlib
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "emulator"))

import limits                                           # noqa: E402  (found through the line above)
import pki                                              # noqa: E402
from emulator import server_context                     # noqa: E402
from wire import Gone, Plain, Tcp, Tls                  # noqa: E402

PORTS_IN_A_ROW = 101
FIRST_PORTS = range(20011, 30000, PORTS_IN_A_ROW)   # tried in turn
SLOW_START_S = 0.5
DEAF_S = 5          # longer than a client on a busy machine needs to fill both buffers
SLOW_BUFFER = 4096
NO_TLS_ANSWER = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
HELLO_1_1 = bytes.fromhex("160302002a" "02000026" "0302" + "5a" * 32 + "00" "c013" "00")

FORGED_1_2 = bytes.fromhex("160303002a" "02000026" "0303" + "5a" * 32 + "00" "c013" "00")

with open(os.path.join(HERE, "peers.def"), encoding="ascii") as file:
    PEERS = re.findall(r"^PEER\((\w+),", file.read(), re.MULTILINE)

# The peers that differ in their certificates alone, and echo: the variant of pki.py, and the names in the certificate.
VARIANTS = {
    "BIG": "big", "HUGE": "huge", "EXPIRED": "expired", "FUTURE": "future", "EXPIRED_ISSUER": "expired-intermediate",
    "WRONG_HOST": "wrong-host", "SELF_SIGNED": "self-signed", "UNTRUSTED": "untrusted-root",
    "NO_INTERMEDIATE": "no-intermediate", "NOT_CA": "not-ca", "CLIENT_ONLY": "client-only", "SHA1": "sha1",
    "WEAK_KEY": "weak-key", "WRONG_IP": "good", "IP_AS_NAME": "good",
}


def checksum(total, data):
    """FNV-1a, as in the suite."""
    for byte in data:
        total = (total ^ byte) * 16777619 & 0xFFFFFFFF
    return total


# How each peer behaves after its wire has opened. Each ends when the client has gone.

def echo(wire):
    while True:
        data = wire.receive()
        if not data:
            return wire.finish()
        wire.send(data)


def drip(wire):
    wire.receive()
    for value in range(200):
        wire.send(bytes([value]))
        time.sleep(0.001)
    wire.tcp.wait_gone()


def slow(wire):
    time.sleep(SLOW_START_S)
    total = 2166136261
    while True:
        data = wire.receive()
        if not data:
            return
        if data.endswith(b"\xff"):
            break
        total = checksum(total, data)
    wire.send(checksum(total, data[:-1]).to_bytes(4, "little"))
    wire.tcp.wait_gone()


def deaf(wire):
    wire.send(b"no")
    time.sleep(DEAF_S)
    wire.tcp.wait_gone()


def bye(wire):
    wire.send(b"bye")
    wire.finish()


def cut(wire):
    wire.send(b"bye")


def reset(wire):
    wire.receive()
    wire.tcp.reset()


# How each of these peers behaves on its TCP connection instead of a handshake.

def silent(tcp, _context):
    tcp.wait_gone()


def reset_hello(tcp, _context):
    tcp.receive()
    tcp.reset()


def fin_hello(tcp, _context):
    tcp.receive()


def half_flight(tcp, context):
    if context:
        Tls(tcp, context).half_flight()
    tcp.wait_gone()


def no_tls(tcp, _context):
    tcp.receive()
    tcp.send(NO_TLS_ANSWER)


def hello_1_1(tcp, _context):
    tcp.receive()
    tcp.send(HELLO_1_1)
    tcp.wait_gone()


def talked_down(tcp, context):
    """An attacker between client and server can do this, because nothing in the ServerHello is verified yet."""
    context.forged = not getattr(context, "forged", False)
    if context.forged:
        tcp.receive()
        tcp.send(FORGED_1_2)
        tcp.wait_gone()
    else:
        wire = Tls(tcp, context)
        wire.handshake()
        echo(wire)


ON_WIRE = {"DRIP": drip, "SLOW": slow, "DEAF": deaf, "BYE": bye, "CUT": cut, "RESET": reset}
ON_TCP = {"SILENT": silent, "RESET_HELLO": reset_hello, "FIN_HELLO": fin_hello, "HALF_FLIGHT": half_flight,
          "NO_TLS": no_tls, "HELLO_1_1": hello_1_1, "TALKED_DOWN": talked_down}


class Ip_as_name:
    """In this context, pki writes IP addresses as DNS names."""

    def __enter__(self):
        self.before = pki.alternative_names
        pki.alternative_names = lambda hosts: pki.x509.SubjectAlternativeName([pki.x509.DNSName(host) for host in hosts])

    def __exit__(self, *_):
        pki.alternative_names = self.before


def material(options, name):
    """The folder with a peer's certificates."""
    hosts = [options.host, options.ip]
    variant, special = VARIANTS.get(name, "good"), contextlib.nullcontext()
    if name == "WRONG_IP":
        hosts[1] = "192.0.2.1"
    if name == "IP_AS_NAME":
        hosts, special = [options.ip], Ip_as_name()
    place = os.path.join(options.dir, "-".join([options.kind, name.lower() if name in VARIANTS else "good", *hosts])
                         .replace(":", "_"))
    if not os.path.exists(os.path.join(place, "server.key")):
        with special:
            pki.write(place, options.kind, variant, hosts)
    return place


def refuse_other_names(_tls, name, _context):
    """Java's servers behave so: RFC 6066 (3) allows neither an IP address nor a full stop at the end of a name."""
    if name and (":" in name or name.replace(".", "").isdigit() or name.endswith(".")):
        return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    return None


def context_of(options, name):
    context = server_context(material(options, name), "both" if name == "TALKED_DOWN" else options.tls)
    context.sni_callback = refuse_other_names
    if name == "TLS_1_1":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def serve(sock, name, context):
    tcp = Tcp(sock)
    try:
        if name in ON_TCP:
            ON_TCP[name](tcp, context)
        else:
            wire = Tls(tcp, context) if context else Plain(tcp)
            if context:
                wire.handshake()
            ON_WIRE.get(name, echo)(wire)
    except (Gone, ssl.SSLError):
        pass
    finally:
        tcp.close()


def accept(listener, name, context):
    while True:
        try:
            sock, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=serve, args=(sock, name, context), daemon=True).start()


def bind_all(address):
    """
    A bound socket for each peer, on TCP ports in a row. The last port of a row is a lock: a run on ::1 does not take the
    row of a run on 127.0.0.1, whose client may try both addresses of localhost.
    """
    for first in FIRST_PORTS:
        with contextlib.ExitStack() as stack:
            try:
                lock = stack.enter_context(socket.create_server(("127.0.0.1", first + PORTS_IN_A_ROW - 1)))
                bound = []
                for number in range(len(PEERS)):
                    sock = stack.enter_context(socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET))
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    sock.bind((address, first + number))
                    if PEERS[number] != "REFUSED":
                        sock.listen(16)     # listen here, because two runs may bind the same port but not listen at it
                    bound.append(sock)
            except OSError:
                continue
            stack.pop_all()
            lock.detach()       # open for as long as this process lives
            return first, bound
    raise OSError("no free TCP ports in a row")


def start(options):
    """Returns the first TCP port."""
    first, bound = bind_all(options.ip if options.bind is None else options.bind)
    for name, sock in zip(PEERS, bound):
        if name == "SLOW":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
        if name != "REFUSED":
            context = None if options.plain else context_of(options, name)
            threading.Thread(target=accept, args=(sock, name, context), daemon=True).start()
    return first


def write_anchors(options):
    """All roots of the suite's peers, also the one that the UNTRUSTED peer claims to have."""
    path = os.path.join(options.dir, f"anchors-{options.kind}.pem")
    with open(path, "w", encoding="ascii") as anchors:
        for place in sorted({material(options, name) for name in PEERS}):
            with open(os.path.join(place, "ca.pem"), encoding="ascii") as ca:
                anchors.write(ca.read())
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--plain", action="store_true", help="no TLS")
    parser.add_argument("--kind", choices=pki.KINDS, default="rsa")
    parser.add_argument("--tls", choices=("1.2", "1.3", "both"), default="both")
    parser.add_argument("--host", default="localhost", help="the name in the certificates (default: localhost)")
    parser.add_argument("--ip", default="127.0.0.1", help="the IP address in them (default: 127.0.0.1)")
    parser.add_argument("--bind", help="another address to listen on")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args()
    os.makedirs(options.dir, exist_ok=True)
    words = {"port": start(options), "anchors": "" if options.plain else write_anchors(options),
             "material": "" if options.plain else material(options, "ECHO")}
    if not options.plain:
        limits.write(words["material"], options.host)
    if options.command:
        return subprocess.call([word.format(**words) for word in options.command if word != "--"])
    print("ready: port={port} anchors={anchors}".format(**words), flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


if __name__ == "__main__":
    sys.exit(main())
