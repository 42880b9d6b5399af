# SPDX-License-Identifier: Apache-2.0
"""The emulator as an object for tests: see Emulator."""
import collections
import os
import ssl
import tempfile
import threading

import authorized_key
import pki
from answers import named
from listener import KEPT, Listener
from service import Service
from wire import Gone

TLS_VERSIONS = {
    "1.2": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2),
    "1.3": (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3),
    "both": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
}


def material(directory, kind, variant):
    """DIRECTORY/KIND-VARIANT with ca.pem, chain.pem and server.key. Makes the missing ones."""
    place = os.path.join(directory, f"{kind}-{variant}")
    if not all(os.path.exists(os.path.join(place, name)) for name in pki.FILES):
        pki.write(place, kind, variant)
    return place


def server_context(place, tls="both", ciphers=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = TLS_VERSIONS[tls]
    if ciphers:
        context.set_ciphers(ciphers)
    files = os.path.join(place, "chain.pem"), os.path.join(place, "server.key")
    try:
        context.load_cert_chain(*files)
    except ssl.SSLError:
        # A weak chain: OpenSSL serves it only at a lower security level.
        context.set_ciphers((ciphers or "DEFAULT") + ":@SECLEVEL=0")
        context.load_cert_chain(*files)
    return context


class Emulator:
    """The IAM endpoint, and the metadata service beside it if asked for.

    keys: authorized-key or registry files. Without any, the emulator uses DIRECTORY/authorized_key.json, and makes it
    if it is missing. Further options are Service's: clock_offset, token_lifetime_s, token_len, reuse, fraction_digits,
    offset_min, ...
    """

    def __init__(self, directory=None, kind="rsa", variant="good", tls="both", keys=(), port=0, bind="127.0.0.1",
                 metadata=False, metadata_port=0, ciphers=None, log=None, segment_len=0, segment_pause_ms=0,
                 on_token=None, **service_options):
        self._temporary = None if directory else tempfile.TemporaryDirectory(prefix="iam-emulator-")
        self.directory = directory or self._temporary.name
        place = material(self.directory, kind, variant)
        self.ca_file = os.path.join(place, "ca.pem")
        self.context = server_context(place, tls, ciphers)
        self.context.sni_callback = self._note_server_name
        self.service = Service(**service_options)
        self.key_files = [self._load_key(path) for path in keys or [os.path.join(self.directory, "authorized_key.json")]]
        self.key_file = self.key_files[0]
        if metadata and "metadata_account" not in service_options:
            self.service.metadata_account = next(iter(self.service.keys.values()))[0]

        self.segment_len, self.segment_pause_ms = segment_len, segment_pause_ms     # how TCP data is split
        self.requests = collections.deque(maxlen=KEPT)
        self.crashes = []               # faults in the emulator's own code
        self.handshakes = self.resumptions = 0
        self._log, self._on_token = log, on_token
        self._counting = threading.Lock()
        self._stopping = threading.Event()
        self.address = f"[{bind}]" if ":" in bind else bind
        self.iam = Listener(self, bind, port, self.context, self.service.answer)
        self.metadata = Listener(self, bind, metadata_port, None, self.service.metadata_answer) if metadata else None

    def _load_key(self, path):
        if not os.path.exists(path):
            authorized_key.write(path)
        self.service.add_key(authorized_key.entry_from(path))
        return path

    # Values for tests to read

    port = property(lambda self: self.iam.port)
    url = property(lambda self: f"https://localhost:{self.iam.port}")
    metadata_url = property(lambda self: f"http://{self.address}:{self.metadata.port}")
    connections = property(lambda self: self.iam.connections)
    bytes_up = property(lambda self: sum(connection.bytes_up for connection in list(self.iam.connections)))
    bytes_down = property(lambda self: sum(connection.bytes_down for connection in list(self.iam.connections)))

    def summary(self):
        """The counts for --report."""
        fields = ("bytes_up", "bytes_down", "tls_version", "cipher", "server_name", "resumed", "requests", "tls_error")
        return {"handshakes": self.handshakes, "resumptions": self.resumptions, "tokens": self.service.given,
                "bytes_up": self.bytes_up, "bytes_down": self.bytes_down,
                "connections": [{field: getattr(connection, field) for field in fields} for connection in list(self.connections)]}

    def wait_idle(self, timeout_s=5):
        """Waits until all connections have ended, so that the counts are final. False: some are still open."""
        for listener in filter(None, (self.iam, self.metadata)):
            with listener.lock:
                threads = list(listener.live)
            for thread in threads:
                thread.join(timeout_s)
            if any(thread.is_alive() for thread in threads):
                return False
        return True

    # Requests of a test

    def next_answer(self, answer, times=1, metadata=False):
        """Queues an Answer, or the name of one, for the next `times` requests (or connections, by its stage)."""
        listener = self.metadata if metadata else self.iam
        answers = [named(answer) if isinstance(answer, str) else answer for _ in range(times)]
        if metadata and any(queued.stage == "flight" for queued in answers):
            raise ValueError("the metadata service has no TLS handshake to break")
        with listener.lock:
            listener.script.extend(answers)

    def close(self):
        self._stopping.set()
        for listener in filter(None, (self.iam, self.metadata)):
            listener.close()
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.close()
        if self.crashes and kind is None:
            raise RuntimeError("the emulator failed") from self.crashes[0]

    # Reports from the listeners

    def pause(self, seconds):
        if seconds:
            self._stopping.wait(seconds)
        if self._stopping.is_set():
            raise Gone

    def count_handshake(self, resumed):
        with self._counting:
            self.handshakes += 1
            self.resumptions += bool(resumed)

    @staticmethod
    def _note_server_name(tls, server_name, _context):
        tls.connection.server_name = server_name

    def answered(self, request, status, ordinary, body):
        """`ordinary`: the client got the service's own answer, complete."""
        if self._on_token and request and ordinary and status == 200 and "revoke" not in request.target:
            self._on_token()
        self._log_request(request, status, body.get("message", "") if isinstance(body, dict) else "")

    def _log_request(self, request, status, message):
        """One line; no body and no header, since they hold secrets."""
        if self._log:
            what = f"{request.method} {request.target[:80]} body {len(request.body)}" if request else "bad request"
            print(f"{what} -> {status} {message}".rstrip(), file=self._log, flush=True)

    def log_connection(self, connection):
        if self._log:
            tls = "plain" if not connection.secure else "no handshake"
            if connection.tls_version:
                tls = f"{connection.tls_version} {connection.cipher}" + " resumed" * connection.resumed
            print(f"connection: {connection.tls_error or tls}, {connection.bytes_up} bytes up, "
                  f"{connection.bytes_down} down", file=self._log, flush=True)
