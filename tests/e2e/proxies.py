# SPDX-License-Identifier: Apache-2.0
"""
An HTTP proxy for tests: it makes tunnels, or returns the answer that a test sets. proxies.py COMMAND…     runs a
    command with PROXY_PORT in its environment; the status is the command's
"""
import contextlib
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time

from harness import GUARD_S

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
PASSWORD_WANTED = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n\r\n"
UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"


def pump(one, other):
    """Copies bytes both ways until one end closes."""
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
    """answer: bytes to send instead of ESTABLISHED. After a 2xx comes a tunnel. The proxy keeps all requests, as bytes.
    """

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
            answer, server = self._answer_to(request)
            with server or contextlib.nullcontext():
                for piece in [answer] if not self.pause_s else [answer[at:at + 1] for at in range(len(answer))]:
                    client.sendall(piece)
                    time.sleep(self.pause_s)
                if server:
                    pump(client, server)
                else:
                    self.stopped.wait(GUARD_S)

    def _answer_to(self, request):
        """(the answer, the connection to the host if the answer opens a tunnel)"""
        if self.wants and f"\r\nProxy-Authorization: {self.wants}\r\n".encode("ascii") not in request:
            return PASSWORD_WANTED, None
        if not re.search(rb"^HTTP/1\.\d 2\d\d", self.answer, re.M):
            return self.answer, None
        host, _, port = request.split(b" ")[1].decode("ascii").rpartition(":")
        try:
            return self.answer, socket.create_connection((host.strip("[]"), int(port)), timeout=GUARD_S)
        except OSError:
            return UNREACHABLE, None

    def close(self):
        self.stopped.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def main():
    proxy = Proxy()
    try:
        return subprocess.run(sys.argv[1:], env={**os.environ, "PROXY_PORT": str(proxy.port)}, check=False).returncode
    finally:
        proxy.close()


if __name__ == "__main__":
    sys.exit(main())
