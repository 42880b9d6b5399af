# SPDX-License-Identifier: Apache-2.0
"""How an answer differs from the ordinary one, and names for the differences that tests use.

An `Answer` with nothing set is the ordinary answer. Its fields change the content, the framing, the pace and the end
of one answer, or break the connection before there is any.
"""
import dataclasses
import email.utils
import http.client
import itertools
import json
import re
from typing import Any

from service import GRPC_CODE, error_body

STAGES = ("accept",     # the TCP connection has been accepted
          "hello",      # the first bytes have arrived (TLS: the ClientHello)
          "flight",     # half of the server's first TLS flight has been sent
          "head",       # the head of a request has been read; the rest is not read
          "request")    # a whole request has been read
ENDS = ("keep",         # stay open for the next request, or close if the client asked to
        "close",        # close properly: close_notify, then FIN
        "fin",          # FIN alone, which TLS calls a truncation
        "reset",        # TCP reset
        "stall")        # nothing more, until the client closes


@dataclasses.dataclass
class Answer:
    stage: str = "request"
    # content: None is the ordinary answer's
    status: Any = None
    body: Any = None                # bytes, str, an object to write as JSON, or an iterator of bytes (for chunked and close)
    headers: tuple = ()             # (name, value) pairs; they replace the emulator's own; value None: left out
    raw: Any = None                 # the whole answer as bytes; before the TLS handshake: sent without TLS
    first: bytes = b""              # sent before the answer, 1xx answers for example
    # framing
    framing: str = "length"         # "length", "chunked" or "close"
    chunk_len: int = 16384
    chunk_extension: str = ""       # after each chunk's size, with its semicolon
    trailers: tuple = ()
    # speed
    delay_s: float = 0
    piece_len: int = 0              # send so many bytes at a time (each a TLS record) ...
    pause_ms: float = 0             # ... with such a pause after each
    # end
    cut: Any = None                 # send only so many bytes (int), or such a part of all (float)
    end: str = "keep"

    def __post_init__(self):
        if self.stage not in STAGES or self.end not in ENDS or self.framing not in ("length", "chunked", "close"):
            raise ValueError(f"unknown stage, end or framing: {self.stage} {self.end} {self.framing}")
        if self.stage != "request" and self.end == "keep":
            self.end = "close"
        if self.framing == "close" and self.end == "keep":
            self.end = "close"

    def needs_service(self):
        """The content comes from the service."""
        return self.body is None and self.raw is None

    def ordinary(self):
        """The client gets the service's whole answer."""
        return self.needs_service() and self.cut is None


def http_date(seconds):
    return email.utils.formatdate(seconds, usegmt=True)


def chunk(data, extension=""):
    return f"{len(data):x}{extension}\r\n".encode("ascii") + data + b"\r\n"


def slices(data, step):
    return (data[start:start + step] for start in range(0, len(data), step))


def content(body):
    """(bytes or iterator of bytes, content type)"""
    if isinstance(body, bytes):
        return body, "application/json"
    if isinstance(body, str):
        return body.encode("utf-8"), "text/plain"
    if isinstance(body, (dict, list, int, float)):
        return json.dumps(body, separators=(",", ":")).encode("utf-8"), "application/json"
    return iter(body), "application/json"


def head(answer, status, content_type, length, date_s, closing):
    fields = {"Date": http_date(date_s), "Content-Type": content_type}
    if answer.framing == "length":
        fields["Content-Length"] = str(length)
    if answer.framing == "chunked":
        fields["Transfer-Encoding"] = "chunked"
    if closing:
        fields["Connection"] = "close"
    replaced = {name.lower() for name, _ in answer.headers}
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in fields.items() if name.lower() not in replaced]
    lines += [f"{name}: {value}" for name, value in answer.headers if value is not None]
    return "\r\n".join(lines + ["", ""]).encode("latin-1")


def parts(answer, status, body, date_s, closing):
    """The answer as an iterator of bytes, one item for each write. status and body are the ordinary answer's."""
    if answer.raw is not None:
        return iter([answer.raw])
    data, content_type = content(body if answer.body is None else answer.body)
    whole = isinstance(data, bytes)
    if not whole and answer.framing == "length":
        raise ValueError("an iterator needs the framing chunked or close")
    start = answer.first + head(answer, answer.status or status, content_type, len(data) if whole else 0, date_s, closing)
    if answer.framing == "chunked":
        pieces = slices(data, answer.chunk_len) if whole else data
        trailers = "".join(f"{name}: {value}\r\n" for name, value in answer.trailers)
        data = itertools.chain((chunk(piece, answer.chunk_extension) for piece in pieces),
                               [f"0\r\n{trailers}\r\n".encode("latin-1")])
        if whole:
            data = b"".join(data)
    return iter([start + data]) if whole else itertools.chain([start], data)


def shaped(answer, writes):
    """The same bytes, shortened and in pieces as the answer's fields say."""
    if answer.cut is not None:
        data = b"".join(writes)
        writes = [data[:int(len(data) * answer.cut) if isinstance(answer.cut, float) else answer.cut]]
    for data in writes:
        if answer.piece_len:
            yield from slices(data, answer.piece_len)
        elif data:
            yield data


def error(code, message="refused by the emulator's script", status=None, **more):
    """A google.rpc.Status error by its gRPC code or its HTTP status."""
    grpc = GRPC_CODE.get(code, 2) if code >= 100 else code
    http_status = status or (code if code >= 100 else {v: k for k, v in GRPC_CODE.items()}.get(code, 500))
    return Answer(status=http_status, body=error_body(grpc, message), **more)


def token(text="t1.emulated." + "A" * 86, expires_at="2043-01-01T00:00:00.000000000Z", **more):
    """An answer in the right form with a token that the emulator does not know."""
    return Answer(status=200, body={"iamToken": text, "expiresAt": expires_at}, **more)


def length_header(*values, **more):
    return Answer(headers=tuple(("Content-Length", value) for value in values), **more)


PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

NAMED = {
    # the service's errors are named by their HTTP status: see named()
    "retry-after": lambda: error(429, headers=(("Retry-After", "2"),)),
    "retry-after-date": lambda: error(503, headers=(("Retry-After", "Fri, 01 Jan 2038 00:00:00 GMT"),)),
    "redirect": lambda: Answer(status=302, body=b"", headers=(("Location", "https://localhost/"),)),
    "html": lambda: Answer(status=502, body=PAGE, headers=(("Content-Type", "text/html"),)),
    "html-200": lambda: Answer(status=200, body=PAGE, headers=(("Content-Type", "text/html"),)),
    # bodies that are not an answer
    "empty": lambda: Answer(body=b""),
    "not-json": lambda: Answer(body=b"t1.token"),
    "cut-json": lambda: Answer(body=b'{"iamToken":"t1.emulated'),
    "array": lambda: Answer(body=[]),
    "no-token": lambda: Answer(body={"expiresAt": "2043-01-01T00:00:00Z"}),
    "no-expiry": lambda: Answer(body={"iamToken": "t1.emulated." + "A" * 86}),
    "two-tokens": lambda: Answer(body=b'{"iamToken":"t1.a","iamToken":"t1.b","expiresAt":"2043-01-01T00:00:00Z"}'),
    "number-token": lambda: Answer(body={"iamToken": 1, "expiresAt": "2043-01-01T00:00:00Z"}),
    "empty-token": lambda: token(""),
    "split-token": lambda: token("t1.a\r\nX-Injected: 1"),
    "long-token": lambda: token("t1." + "A" * 4097),
    "expired-token": lambda: token(expires_at="2024-01-01T00:00:00Z"),
    "bad-expiry": lambda: token(expires_at="2043-02-30T00:00:00Z"),
    "long-body": lambda: Answer(body=b'{"pad":"' + b"x" * 200000 + b'"}'),
    "endless": lambda: Answer(body=itertools.repeat(b" " * 1024), framing="chunked"),
    # lawful framings and heads
    "chunked": lambda: Answer(framing="chunked"),
    "chunked-small": lambda: Answer(framing="chunked", chunk_len=7),
    "chunked-extended": lambda: Answer(framing="chunked", chunk_len=50, chunk_extension=';name="a;b"', trailers=(("X-Trailer", "1"),)),
    "close": lambda: Answer(framing="close"),
    "connection-close": lambda: Answer(end="close"),
    "continue": lambda: Answer(first=CONTINUE),
    "early-hints": lambda: Answer(first=b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n" + CONTINUE),
    "no-date": lambda: Answer(headers=(("Date", None),)),
    # unlawful ones
    "fin": lambda: Answer(framing="close", end="fin"),
    "bad-date": lambda: Answer(headers=(("Date", "yesterday"),)),
    "bad-chunk": lambda: Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n", end="close"),
    "cut-chunked": lambda: Answer(framing="chunked", cut=0.9, end="close"),
    "cut": lambda: Answer(cut=0.9, end="close"),
    "cut-head": lambda: Answer(cut=20, end="close"),
    "length-negative": lambda: length_header("-1", end="close"),
    "length-overflow": lambda: length_header("18446744073709551617", end="close"),
    "length-twice": lambda: length_header("5", "300", end="close"),
    "length-and-chunked": lambda: length_header("5", framing="chunked", end="close"),
    "long-head": lambda: Answer(headers=(("X-Long", "x" * 100000),)),
    "endless-continue": lambda: Answer(first=CONTINUE * 10000),
    "not-http": lambda: Answer(raw=b"SSH-2.0-OpenSSH_9.2\r\n", end="close"),
    # before the body is read
    "too-large": lambda: error(11, status=413, stage="head", pause_ms=500),
    "too-large-and-gone": lambda: error(11, status=413, stage="head"),
    # speed
    "slow": lambda: Answer(delay_s=2),
    "drip": lambda: Answer(piece_len=1, pause_ms=2),
    # broken connections
    "plain": lambda: Answer(stage="hello", raw=b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    "stall-accept": lambda: Answer(stage="accept", end="stall"),
    "stall-flight": lambda: Answer(stage="flight", end="stall"),
    "stall-request": lambda: Answer(cut=0, end="stall"),
    "stall-answer": lambda: Answer(cut=0.5, end="stall"),
    "reset-accept": lambda: Answer(stage="accept", end="reset"),
    "reset-hello": lambda: Answer(stage="hello", end="reset"),
    "reset-flight": lambda: Answer(stage="flight", end="reset"),
    "reset-request": lambda: Answer(cut=0, end="reset"),
    "reset-answer": lambda: Answer(cut=0.5, end="reset"),
    "close-request": lambda: Answer(cut=0, end="close"),
}


def named(name):
    """The Answer with this name, or with this HTTP status of the service's errors."""
    if name.isdigit() and int(name) in GRPC_CODE:
        return error(int(name))
    if name not in NAMED:
        raise ValueError(f"unknown answer: {name}")
    return NAMED[name]()


def parse_fail(text):
    """"NAME" or "NAMExTIMES", as given to --fail: a list of Answers."""
    match = re.fullmatch("(.+?)(?:x([0-9]+))?", text)
    return [named(match[1]) for _ in range(int(match[2] or 1))]
