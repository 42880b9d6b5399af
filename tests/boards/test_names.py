# SPDX-License-Identifier: Apache-2.0
"""Names and time from servers: the host runs DNS and SNTP servers, and the image asks them (names.h)."""
import contextlib
import errno
import ipaddress
import socket
import struct
import threading
import time

import pytest

from conftest import HOST, HOST_SEEN_FROM_GUEST, HOST_SEEN_OVER_IPV6, IPV6_NET, LIMIT_S, errors, needs_ipv6

DNS_PORT, SNTP_PORT = 18053, 18123      # names.h
NOBODY = "10.0.2.99"                    # packets to it are lost
SNTP_EPOCH = 2208988800                 # 1970 in seconds since 1900
NAME_ERROR, NO_ERROR = 0x8183, 0x8180
A, AAAA = 1, 28                         # record types
TIME_HOST = "time.test"


class Udp(threading.Thread):
    """Answers each datagram on loopback with the result of answer(request); None: no answer."""

    def __init__(self, port, bind):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_DGRAM)
        self.bind((bind, port))
        self.answering = True

    def bind(self, address):
        """The ports are built into the image, so this waits until another run of these tests on this machine has ended.
        """
        deadline = time.monotonic() + LIMIT_S
        while True:
            try:
                return self.socket.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

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
    """Knows the addresses of the names that it is given (RFC 1035, 4; RFC 3596, 2)."""

    def __init__(self, addresses, bind="127.0.0.1"):
        super().__init__(DNS_PORT, bind)
        self.addresses, self.silent, self.asked = addresses, set(), set()

    def answer(self, request):
        labels, at = [], 12
        while request[at]:
            labels.append(request[at + 1:at + 1 + request[at]].decode())
            at += 1 + request[at]
        question = request[12:at + 5]
        name, kind = ".".join(labels), struct.unpack_from(">H", request, at + 1)[0]
        self.asked.add((name, kind))
        if name in self.silent:
            return None
        records = [self.record(address) for address in self.addresses.get(name, ()) if kind == self.kind_of(address)]
        flags = NO_ERROR if name in self.addresses else NAME_ERROR
        return request[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)

    @staticmethod
    def kind_of(address):
        return AAAA if ":" in address else A

    def record(self, address):
        data = ipaddress.ip_address(address).packed
        return b"\xc0\x0c" + struct.pack(">HHIH", self.kind_of(address), 1, 60, len(data)) + data


class Sntp(Udp):
    """Tells the time, shifted (RFC 4330, 4)."""

    def __init__(self, shift_s=0, bind="127.0.0.1"):
        super().__init__(SNTP_PORT, bind)
        self.shift_s = shift_s

    def answer(self, request):
        seconds = int(time.time()) + SNTP_EPOCH + self.shift_s
        stamp = struct.pack(">II", seconds & 0xFFFFFFFF, 0)
        return struct.pack(">BBbb", 0x24, 1, 4, -20) + bytes(12) + stamp + request[40:48] + stamp + stamp


def here(*names):
    return {name: [HOST_SEEN_FROM_GUEST] for name in names}


@pytest.fixture
def image(images, material):
    return images.link(material.anchors("rsa"), VARIANT="names", DEFINES="-include tests/boards/names.h")


def test_names_and_time_from_servers(image, emulator, start):
    with Dns(here(HOST, TIME_HOST)) as dns, Sntp():
        start(image, emulator().port, address=None).wait_token()
    assert {(HOST, A), (TIME_HOST, A)} <= dns.asked


def syns_by_connection(pcap):
    """How many times the image sent the first segment of each connection, by the TCP port that it sent from."""
    sent, at = {}, 24
    while at < len(pcap):
        length = struct.unpack_from("<I", pcap, at + 8)[0]
        frame, at = pcap[at + 16:at + 16 + length], at + 16 + length
        if frame[12:14] == b"\x08\x00" and frame[23] == socket.IPPROTO_TCP:
            tcp = frame[14 + 4 * (frame[14] & 0x0F):]
            if tcp[13] & 0x12 == 0x02:
                sent[tcp[:2]] = sent.get(tcp[:2], 0) + 1
    return list(sent.values())


@pytest.fixture
def full_port():
    """A TCP port of this machine that accepts no connection, since its backlog is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_lost_segment_is_sent_again(image, full_port, start, tmp_path):
    """SNTP runs, too: its timer must not take the place of TCP's."""
    with Dns(here(HOST, TIME_HOST)), Sntp():
        qemu = start(image, full_port, address=None, connect=8, dump=tmp_path / "pcap")
        qemu.wait_line("error: connect: timeout")
    qemu.end()
    assert syns_by_connection((tmp_path / "pcap").read_bytes())[0] >= 2


def test_clock_is_not_set(image, emulator, start):
    with Dns(here(HOST, TIME_HOST)), Sntp() as sntp:
        sntp.answering = False
        qemu = start(image, emulator().port, address=None)
        qemu.wait_line("error: clock: clock not set")
        assert not any(line.startswith("stage: ") for line in qemu.lines)
        sntp.answering = True
        assert len(errors(qemu.wait_token())) == 1  # the image asks once


def test_clock_is_set_wrong(image, emulator, start):
    """The clock is a year off: the certificate's dates may hold, but the service refuses the JWT. Its Date corrects the
    next JWT.
    """
    with Dns(here(HOST, TIME_HOST)), Sntp(shift_s=365 * 86400):
        lines = start(image, emulator().port, address=None).wait_token()
    assert len(errors(lines)) >= 1, lines


def test_name_is_unknown(image, emulator, start):
    with Dns(here(TIME_HOST)) as dns, Sntp():
        qemu = start(image, emulator().port, address=None)
        qemu.wait_line("error: connect: host not found", times=2)
        dns.addresses.update(here(HOST))
        qemu.wait_token()


def test_name_server_never_answers(image, emulator, start):
    with Dns(here(TIME_HOST)) as dns, Sntp():
        dns.silent = {HOST}
        qemu = start(image, emulator().port, address=None)
        qemu.wait_line("error: connect: host not found")
        dns.addresses.update(here(HOST))
        dns.silent = set()
        qemu.wait_token()


# IPv4 and IPv6; the servers have this machine's IPv6 address.

@pytest.fixture
def both_image(images, material):
    return images.link(material.anchors("rsa"), VARIANT="names-ipv6", DEFINES="-DLWIP_IPV6=1 -include tests/boards/names.h")


@pytest.fixture
def run_both(both_image, emulator, start):
    """run_both(host's address…): returns the image's lines until the token, and its requests to the name server."""
    def run(*addresses, **arguments):
        with Dns({HOST: addresses, TIME_HOST: [HOST_SEEN_OVER_IPV6]}, bind="::1") as dns, Sntp(bind="::1"):
            lines = start(both_image, emulator(bind="::1").port, address=None, **arguments).wait_token()
        return [line for line in errors(lines) if not line.startswith("error: clock: ")], dns.asked
    return run


@needs_ipv6
def test_network_has_ipv6_alone(run_both):
    """The same for the name "both", one of whose addresses cannot be reached."""
    failures, asked = run_both(HOST_SEEN_FROM_GUEST, HOST_SEEN_OVER_IPV6, net=IPV6_NET)
    assert (failures, (HOST, A) in asked) == ([], False)


@needs_ipv6
def test_name_has_ipv6_alone(run_both):
    assert run_both(HOST_SEEN_OVER_IPV6)[0] == []


@needs_ipv6
def test_service_refuses_at_its_ipv4_address(run_both):
    assert run_both(HOST_SEEN_FROM_GUEST, HOST_SEEN_OVER_IPV6)[0] == []


@needs_ipv6
def test_service_is_silent_at_its_ipv4_address(run_both):
    """The first connection times out; the second goes to the other address."""
    failures, _ = run_both(NOBODY, HOST_SEEN_OVER_IPV6, connect=3)
    assert len(failures) == 1 and failures[0].startswith("error: connect: timeout"), failures
