# SPDX-License-Identifier: Apache-2.0
"""A listening socket that serves its connections as the service would, or as a script says."""
import collections
import socket
import ssl
import threading

from answers import Answer, parts, shaped
from service import GRPC_CODE, error_body
from wire import BadRequest, Gone, Plain, Reader, Tcp, Tls

KEPT = 10000            # how many requests and connections the listener remembers
LISTEN_BACKLOG = 128


class Connection:
    """One accepted connection, and the data about it that a test may read afterwards."""

    def __init__(self, tcp, secure):
        self.tcp, self.secure = tcp, secure
        self.tls_version = self.cipher = self.server_name = self.tls_error = None
        self.resumed = False
        self.requests = 0

    bytes_up = property(lambda self: self.tcp.bytes_up)
    bytes_down = property(lambda self: self.tcp.bytes_down)


class Listener:
    """Accepts connections and serves each in a thread of its own. `respond` makes the ordinary answers."""

    def __init__(self, emulator, bind, port, context, respond):
        self.emulator, self.context, self.respond = emulator, context, respond
        self.script = collections.deque()
        self.connections = collections.deque(maxlen=KEPT)
        self.live = {}          # thread: the Connection that the thread serves
        self.lock = threading.Lock()
        family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        self.socket = socket.create_server((bind, port), family=family, backlog=LISTEN_BACKLOG)
        self.port = self.socket.getsockname()[1]
        self.acceptor = threading.Thread(target=self._accept, daemon=True)
        self.acceptor.start()

    def take(self, stage):
        """The script's next Answer, if it is for this stage."""
        with self.lock:
            return self.script.popleft() if self.script and self.script[0].stage == stage else None

    def _accept(self):
        while True:
            try:
                sock, _ = self.socket.accept()
            except ConnectionAbortedError:
                continue
            except OSError:
                return
            tcp = Tcp(sock, self.emulator.segment_len, self.emulator.segment_pause_ms)
            connection = Connection(tcp, self.context is not None)
            thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
            with self.lock:
                self.connections.append(connection)
                self.live[thread] = connection
                thread.start()

    def _run(self, connection):
        try:
            self._serve(connection)
        except Gone:
            pass
        except Exception as error:      # a fault of the emulator: record it for the test, and let the client see a close
            self.emulator.crashes.append(error)
        finally:
            connection.tcp.close()
            with self.lock:
                self.live.pop(threading.current_thread())
            self.emulator.log_connection(connection)

    def _serve(self, connection):
        tcp = connection.tcp
        fault = self.take("accept") or self.take("hello")
        if fault:
            if fault.stage == "hello":
                tcp.receive()
            if fault.raw:
                tcp.send(fault.raw)
            return self._end(fault.end, Plain(tcp))
        if self.context is None:
            return self._requests(connection, Plain(tcp))
        wire = Tls(tcp, self.context)
        wire.tls.connection = connection
        fault = self.take("flight")
        if fault:
            wire.half_flight()
            return self._end(fault.end, Plain(tcp))
        try:
            wire.handshake()
        except ssl.SSLError as error:
            connection.tls_error = error.reason or str(error)
            return None
        connection.tls_version, connection.cipher = wire.tls.version(), wire.tls.cipher()[0]
        connection.resumed = wire.tls.session_reused
        self.emulator.count_handshake(connection.resumed)
        return self._requests(connection, wire)

    def _requests(self, connection, wire):
        reader = Reader(wire)
        while True:
            answer, keep = None, False
            try:
                request = reader.head()
                if request is None:
                    return wire.finish()
                answer = self.take("head")
                if answer is None:
                    reader.body(request)
                    answer = self.take("request")
                request.connection = connection
                connection.requests += 1
                self.emulator.requests.append(request)
                status, body = self.respond(request) if answer is None or answer.needs_service() else (200, None)
                keep = request.keep_alive()
            except BadRequest as bad:
                request = None
                status, body = bad.status, error_body(GRPC_CODE.get(bad.status, 3), bad.message)
            answer = answer or Answer()
            closing = not keep or answer.end != "keep"
            if request:
                request.answered = answer.status or status
            self._send(wire, answer, parts(answer, status, body, self.emulator.service.now(), closing))
            self.emulator.answered(request, answer.status or status, answer.ordinary(), answer.body or body)
            if closing:
                return self._end("close" if answer.end == "keep" else answer.end, wire)

    def _send(self, wire, answer, writes):
        self.emulator.pause(answer.delay_s)
        for at, piece in enumerate(shaped(answer, writes)):
            if at > 0:      # count an answer that was sent completely, even if the emulator is to stop by then
                self.emulator.pause(answer.pause_ms / 1000)
            wire.send(piece)

    def _end(self, end, wire):
        if end == "reset":
            wire.tcp.reset()
        elif end == "stall":
            wire.tcp.wait_gone()
        elif end == "close":
            wire.finish()

    def close(self):
        for step in (lambda: self.socket.shutdown(socket.SHUT_RDWR), self.socket.close):
            try:
                step()
            except OSError:
                pass
        self.acceptor.join()
        with self.lock:
            live = dict(self.live)
        for thread, connection in live.items():
            connection.tcp.wake()
            thread.join()
