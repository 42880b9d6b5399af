# SPDX-License-Identifier: Apache-2.0
"""Bytes: TCP that counts, TLS over memory buffers, and HTTP/1.1 requests read strictly.

TLS runs between two memory buffers, so that every byte on the socket passes through `Tcp` and is counted, and a
connection can be broken at any point of a handshake.
"""
import dataclasses
import re
import socket
import ssl
import struct
import time

HEAD_MAX = 16384
BODY_MAX = 1024 * 1024


class Gone(Exception):
    """The client closed or reset the connection, or the emulator is stopping."""


class Tcp:
    """A connected socket. `bytes_up` comes from the client, `bytes_down` goes to it."""

    def __init__(self, sock, segment_len=0, segment_pause_ms=0):
        self.sock = sock
        self.segment_len, self.segment_pause_ms = segment_len, segment_pause_ms
        self.bytes_up = self.bytes_down = 0
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self):
        try:
            data = self.sock.recv(65536)
        except OSError as error:
            raise Gone from error
        self.bytes_up += len(data)
        return data

    def send(self, data):
        step = self.segment_len or len(data) or 1
        try:
            for start in range(0, len(data), step):
                if start and self.segment_pause_ms:
                    time.sleep(self.segment_pause_ms / 1000)
                piece = data[start:start + step]
                self.bytes_down += len(piece)
                self.sock.sendall(piece)
        except OSError as error:
            raise Gone from error

    def wait_gone(self):
        while self.receive():
            pass

    def close(self):
        self.sock.close()

    def reset(self):
        """Closes with a TCP reset instead of a FIN."""
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.sock.close()

    def wake(self):
        """Ends a receive() or send() of another thread."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Plain:
    """HTTP straight over TCP."""

    def __init__(self, tcp):
        self.tcp = tcp

    def receive(self):
        return self.tcp.receive()

    def send(self, data):
        self.tcp.send(data)

    def finish(self):
        """Plain TCP ends with its FIN alone."""


class Tls:
    """HTTP over TLS."""

    def __init__(self, tcp, context):
        self.tcp = tcp
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    def flush(self):
        data = self.outgoing.read()
        if data:
            self.tcp.send(data)

    def _until_done(self, step, *arguments):
        while True:
            try:
                result = step(*arguments)
            except ssl.SSLWantReadError:
                self.flush()
                data = self.tcp.receive()
                if not data:
                    raise Gone from None
                self.incoming.write(data)
            else:
                self.flush()
                return result

    def handshake(self):
        try:
            self._until_done(self.tls.do_handshake)
        except ssl.SSLError:
            self.flush()
            raise

    def half_flight(self):
        """Answers the ClientHello with the first half of the server's flight."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                data = self.outgoing.read()
                if data:
                    self.tcp.send(data[:len(data) // 2])
                    return
                data = self.tcp.receive()
                if not data:
                    raise Gone from None
                self.incoming.write(data)

    def receive(self):
        """Returns b"" once the client has sent close_notify."""
        try:
            return self._until_done(self.tls.read, 65536)
        except ssl.SSLZeroReturnError:
            return b""
        except ssl.SSLError as error:
            raise Gone from error

    def send(self, data):
        try:
            self._until_done(self.tls.write, data)
        except ssl.SSLError as error:
            raise Gone from error

    def finish(self):
        """Sends close_notify."""
        try:
            self.tls.unwrap()
        except ssl.SSLError:
            pass
        self.flush()


class BadRequest(Exception):
    """The received bytes are not HTTP/1.1 that the emulator accepts. `status` is the HTTP status of the answer."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


@dataclasses.dataclass
class Request:
    method: str
    target: str
    version: str
    headers: list           # (name as sent, value), in order
    body: bytes
    connection: object = None
    answered: int = 0       # the HTTP status of the answer; 0: none yet, or none at all

    def values(self, name):
        return [value for field, value in self.headers if field.lower() == name.lower()]

    def header(self, name, default=None):
        values = self.values(name)
        return values[0] if values else default

    def keep_alive(self):
        return self.version == "HTTP/1.1" and "close" not in (self.header("Connection") or "").lower()


class Reader:
    """Splits the bytes of a wire into requests."""

    def __init__(self, wire):
        self.wire = wire
        self.buffer = b""

    def _more(self):
        data = self.wire.receive()
        self.buffer += data
        return bool(data)

    def head(self):
        """The next request without its body; None if the client closed between two requests."""
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > HEAD_MAX:
                raise BadRequest(431, "the head of the request is too long")
            if not self._more():
                if self.buffer:
                    raise Gone
                return None
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        return parse_head(head)

    def body(self, request):
        length = body_length(request)
        while len(self.buffer) < length:
            if not self._more():
                raise Gone
        request.body, self.buffer = self.buffer[:length], self.buffer[length:]


def parse_head(head):
    lines = head.split(b"\r\n")
    if any(re.search(rb"[\x00-\x08\x0a-\x1f\x7f-\xff]", line) for line in lines):
        raise BadRequest(400, "a control or non-ASCII character in the head")
    start, *fields = [line.decode("ascii") for line in lines]
    match = re.fullmatch(r"([A-Z]+) (/[^ ]*) (HTTP/1\.[01])", start)
    if not match:
        raise BadRequest(400, "the request line is wrong")
    headers = []
    for field in fields:
        pair = re.fullmatch(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", field)
        if not pair:
            raise BadRequest(400, "a header field is wrong")
        headers.append(pair.groups())
    request = Request(*match.groups(), headers, b"")
    if len(request.values("Host")) != 1 or not request.header("Host"):
        raise BadRequest(400, "there must be one Host header field")
    return request


def body_length(request):
    lengths = request.values("Content-Length")
    if request.values("Transfer-Encoding"):
        raise BadRequest(411, "Content-Length is required, Transfer-Encoding is not taken")
    if not lengths:
        if request.method == "POST":
            raise BadRequest(411, "Content-Length is required")
        return 0
    if len(lengths) != 1 or not re.fullmatch("[0-9]{1,9}", lengths[0]):
        raise BadRequest(400, "Content-Length is wrong")
    if int(lengths[0]) > BODY_MAX:
        raise BadRequest(413, "the body is too long")
    return int(lengths[0])
