# SPDX-License-Identifier: Apache-2.0
"""Names and time from servers: DNS and SNTP on the host, and an image that asks them (names.h)."""
import socket
import struct
import threading
import time

import pytest

from conftest import HOST, errors

DNS_PORT, SNTP_PORT = 18053, 18123      # names.h
GATEWAY = bytes([10, 0, 2, 2])
SNTP_EPOCH = 2208988800                 # 1970 in seconds since 1900
NAME_ERROR = 0x8183
TIME_HOST = "time.test"


class Udp(threading.Thread):
    """Answers datagrams on loopback with what answer(request) gives; None: nothing."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.answering = True

    def run(self):
        while True:
            request, peer = self.socket.recvfrom(2048)
            if not request:
                return
            answer = self.answer(request) if self.answering else None
            if answer:
                self.socket.sendto(answer, peer)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.socket.sendto(b"", self.socket.getsockname())   # wakes recvfrom()
        self.join()
        self.socket.close()


class Dns(Udp):
    """Knows the names that it is told (RFC 1035, 4)."""

    def __init__(self, names):
        super().__init__(DNS_PORT)
        self.names, self.silent, self.asked = set(names), set(), []

    def answer(self, request):
        labels, at = [], 12
        while request[at]:
            labels.append(request[at + 1:at + 1 + request[at]].decode())
            at += 1 + request[at]
        question = request[12:at + 5]
        name = ".".join(labels)
        self.asked.append(name)
        if name in self.silent:
            return None
        if name not in self.names:
            return request[:2] + struct.pack(">HHHHH", NAME_ERROR, 1, 0, 0, 0) + question
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + GATEWAY
        return request[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0) + question + record


class Sntp(Udp):
    """Tells the time, shifted (RFC 4330, 4)."""

    def __init__(self, shift_s=0):
        super().__init__(SNTP_PORT)
        self.shift_s = shift_s

    def answer(self, request):
        seconds = int(time.time()) + SNTP_EPOCH + self.shift_s
        stamp = struct.pack(">II", seconds & 0xFFFFFFFF, 0)
        return struct.pack(">BBbb", 0x24, 1, 4, -20) + bytes(12) + stamp + request[40:48] + stamp + stamp


@pytest.fixture
def image(images, material):
    return images.link(material.anchors("rsa"), VARIANT="names", DEFINES="-include tests/boards/names.h")


def test_names_and_time_from_servers(image, emulator, start):
    with Dns({HOST, TIME_HOST}) as dns, Sntp():
        start(image, emulator().port, address=None).wait_token()
    assert {HOST, TIME_HOST} <= set(dns.asked)


def test_clock_is_not_set(image, emulator, start):
    with Dns({HOST, TIME_HOST}), Sntp() as sntp:
        sntp.answering = False
        qemu = start(image, emulator().port, address=None)
        qemu.wait_line("error: clock: clock not set", times=2)
        assert not any(line.startswith("stage: ") for line in qemu.lines)
        sntp.answering = True
        qemu.wait_token()


def test_clock_is_set_wrong(image, emulator, start):
    """By a year: the certificate's dates may hold, but the service refuses. Its Date corrects the next JWT."""
    with Dns({HOST, TIME_HOST}), Sntp(shift_s=365 * 86400):
        lines = start(image, emulator().port, address=None).wait_token()
    assert len(errors(lines)) >= 1, lines


def test_name_is_unknown(image, emulator, start):
    with Dns({TIME_HOST}) as dns, Sntp():
        qemu = start(image, emulator().port, address=None)
        qemu.wait_line("error: connect: host not found", times=2)
        dns.names.add(HOST)
        qemu.wait_token()


def test_name_server_never_answers(image, emulator, start):
    with Dns({TIME_HOST}) as dns, Sntp():
        dns.silent = {HOST}
        qemu = start(image, emulator().port, address=None)
        qemu.wait_line("error: connect: host not found")
        dns.names.add(HOST)
        dns.silent = set()
        qemu.wait_token()
