# SPDX-License-Identifier: Apache-2.0
"""An HTTP proxy for tests: it makes tunnels, or answers what it is told to."""
import contextlib
import re
import select
import socket
import threading
import time

from harness import GUARD_S

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def pump(one, other):
    """Carries bytes both ways until an end closes."""
    ends = {one: other, other: one}
    while True:
        readable, _, _ = select.select(list(ends), [], [], GUARD_S)
        if not readable:
            return
        for end in readable:
            data = end.recv(65536)
            if not data:
                return
            ends[end].sendall(data)


class Proxy:
    """answer: its bytes in place of ESTABLISHED. A tunnel follows a 2xx. Requests are kept whole, as bytes."""

    def __init__(self, answer=ESTABLISHED, pause_s=0, closes=False, wants=None):
        self.answer, self.pause_s, self.closes, self.wants = answer, pause_s, closes, wants
        self.requests, self.seen, self.stopped = [], b"", threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def _accept(self):
        while not self.stopped.is_set():
            with contextlib.suppress(OSError):
                client, _ = self.listener.accept()
                self.threads.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
                self.threads[-1].start()

    def _serve(self, client):
        with contextlib.suppress(OSError), client:
            client.settimeout(GUARD_S)
            request = b""
            while b"\r\n\r\n" not in request:
                data = client.recv(4096)
                if not data:
                    return
                request += data
            self.requests.append(request)
            if self.closes:
                return
            answer = self.answer
            if self.wants and f"\r\nProxy-Authorization: {self.wants}\r\n".encode("ascii") not in request:
                answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n\r\n"
            for piece in [answer] if not self.pause_s else [answer[at:at + 1] for at in range(len(answer))]:
                client.sendall(piece)
                time.sleep(self.pause_s)
            if re.search(rb"^HTTP/1\.\d 2\d\d", answer, re.M):
                self._tunnel(client, request)
            else:
                self.stopped.wait(GUARD_S)

    def _tunnel(self, client, request):
        host, _, port = request.split(b" ")[1].decode("ascii").rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), timeout=GUARD_S) as server:
            pump(client, server)

    def close(self):
        self.stopped.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
