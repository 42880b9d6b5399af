# SPDX-License-Identifier: Apache-2.0
"""Names and time from servers: DNS and SNTP on the host, and an image that asks them (names.h)."""
import socket
import struct
import threading
import time

import pytest

from conftest import HOST

DNS_PORT, SNTP_PORT = 18053, 18123      # names.h
GATEWAY = bytes([10, 0, 2, 2])
SNTP_EPOCH = 2208988800                 # 1970 in seconds since 1900
NAME_ERROR = 0x8183
FOREVER_S = 300


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
        self.names, self.asked = set(names), []

    def answer(self, request):
        labels, at = [], 12
        while request[at]:
            labels.append(request[at + 1:at + 1 + request[at]].decode())
            at += 1 + request[at]
        question = request[12:at + 5]
        name = ".".join(labels)
        self.asked.append(name)
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
def image(images, keys, emulator):
    return images.get(keys[2048], emulator().ca_file, VARIANT="names", DEFINES="-include tests/boards/names.h")


def test_names_and_time_from_servers(image, emulator, start):
    with Dns({HOST, "time.test"}) as dns, Sntp():
        status, lines = start(image, emulator().port, address=None).wait()
    assert status == 0, lines
    assert {HOST, "time.test"} <= set(dns.asked)


def test_clock_is_set_late(image, emulator, start):
    with Dns({HOST, "time.test"}), Sntp() as sntp:
        sntp.answering = False
        qemu = start(image, emulator().port, address=None, pause=1, timeout=FOREVER_S)
        qemu.wait_line("error: clock: ")
        sntp.answering = True
        status, lines = qemu.wait()
    assert status == 0, lines


def test_name_is_known_late(image, emulator, start):
    with Dns({"time.test"}) as dns, Sntp():
        qemu = start(image, emulator().port, address=None, pause=1, timeout=FOREVER_S)
        qemu.wait_line("error: connect: host not found")
        dns.names.add(HOST)
        status, lines = qemu.wait()
    assert status == 0, lines


def test_name_server_never_answers(image, emulator, start):
    with Dns({HOST, "time.test"}) as dns, Sntp():
        qemu = start(image, emulator().port, address=None, pause=1, timeout=FOREVER_S, connect=5)
        dns.names.discard(HOST)
        dns.answering = False
        qemu.wait_line("error: c")
        dns.names.add(HOST)
        dns.answering = True
        status, lines = qemu.wait()
    assert status == 0, lines
