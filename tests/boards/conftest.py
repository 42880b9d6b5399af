# SPDX-License-Identifier: Apache-2.0
"""Images of a board (environment: BOARD, BUILD, MAKE), QEMU to run them in, and the IAM emulator to talk to.

All images run under icount: a board's second is then 1,000 million instructions of work, or a second of waiting. So no
time limit of the image depends on the load of the machine.
"""
import functools
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time

import pytest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TESTS, "emulator"))

import authorized_key               # noqa: E402  (found through the line above)
import pki                          # noqa: E402
from chains import HOST             # noqa: E402
from emulator import Emulator       # noqa: E402

BOARD = os.environ.get("BOARD", "mps2_an386")
BUILD = os.environ.get("BUILD", "build")
IS_SLICED = os.environ.get("SIGNER") == "sliced"    # superloop.mk
HOST_SEEN_FROM_GUEST = "10.0.2.2"
HOST_SEEN_OVER_IPV6 = "fec0::2"
IPV6_NET = "user,ipv4=off"      # QEMU's network without IPv4
LIMIT_S = int(os.environ.get("LIMIT_S", "300"))     # real time, for each wait; the machine may be busy
FOREVER_S = 100000      # the board's time
KINDS = ("rsa", "ec")
KEY_ROOM = 6144         # bytes for the key file in an image
TOKEN = re.compile(r"token: t1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")


def pytest_configure(config):
    config.addinivalue_line("markers", "smoke: the few that `make test` runs")
    config.addinivalue_line("markers", "every_board: what is not the same on each board")
    config.addinivalue_line("markers", "psa: about a signature in Mbed TLS's arena, so not for SIGNER=sliced")


# Python does not pass on the job server of the `make` above. Without these words the `make` below would try to use it.
os.environ["MAKEFLAGS"] = re.sub(r"-j\S*|--jobserver-\S+", "", os.environ.get("MAKEFLAGS", ""))


def superloop(*arguments):
    make = shlex.split(os.environ.get("MAKE", "make"))
    return [*make, "--no-print-directory", "-s", "-f", "boards/common/superloop.mk", f"BOARD={BOARD}", *arguments]


def text_of(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def errors(lines):
    return [line for line in lines if line.startswith("error: ")]


def has_token(lines):
    return any(TOKEN.match(line) for line in lines)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")


class Material:
    """Keys, and chains. All chains of a kind have the same root, also those with a fault."""

    def __init__(self, directory):
        self.directory = directory
        self.roots = {kind: pki.new_key(kind) for kind in KINDS}
        self.keys = {}
        for bits in (2048, 4096):
            self.keys[bits] = os.path.join(directory, f"key-{bits}.json")
            authorized_key.write(self.keys[bits], bits=bits)

    def chain(self, kind, variant):
        """DIRECTORY/KIND-VARIANT, as Emulator(DIRECTORY, kind=…, variant=…) looks for it."""
        place = os.path.join(self.directory, f"{kind}-{variant}")
        if not os.path.exists(place):
            pki.write(place, kind, variant, root_key=None if variant == "untrusted-root" else self.roots[kind])
        return place

    def anchors(self, *kinds):
        """One file with the roots of these kinds."""
        path = os.path.join(self.directory, "-".join(["anchors", *kinds]) + ".pem")
        with open(path, "w", encoding="ascii") as out:
            for kind in kinds:
                with open(os.path.join(self.chain(kind, "good"), "ca.pem"), encoding="ascii") as source:
                    out.write(source.read())
        return path


def padded(key_file):
    with open(key_file, "rb") as file:
        return file.read().ljust(KEY_ROOM)


class Images:
    """Links an image once for each different program, because linking takes seconds. Keys are exchanged in the finished
    image.
    """

    def __init__(self, directory, material):
        self.directory, self.material, self.made = directory, material, {}
        os.makedirs(directory, exist_ok=True)
        self.key_in_image = self._file("key.json", padded(material.keys[2048]))

    def _file(self, name, content):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def link(self, anchors, **settings):
        """The image of a program with the RSA-2048 key. `settings` are variables of superloop.mk."""
        wanted = (anchors, *sorted(settings.items()))
        if wanted not in self.made:
            path = os.path.join(self.directory, f"{len(self.made)}.elf")
            made = subprocess.run(superloop("image", f"KEY={self.key_in_image}", f"CA={anchors}", f"IMAGE={path}",
                                            *(f"{name}={value}" for name, value in settings.items())),
                                  capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr
            self.made[wanted] = path
        return self.made[wanted]

    def sample(self, key_file=None):
        """The image of main.c with anchors for both kinds of chains, and with the RSA-2048 key or another key."""
        image = self.link(self.material.anchors(*KINDS))
        if key_file is None:
            return image
        with open(image, "rb") as file:
            parts = file.read().split(padded(self.key_in_image))
        assert len(parts) == 2
        return self._file(os.path.basename(key_file) + ".elf", padded(key_file).join(parts))


@functools.lru_cache(maxsize=None)
def qemu_command(net):
    return shlex.split(text_of(superloop("qemu-command", "IMAGE=IMAGE", f"NET={net}")))


class Qemu:
    """A running image: its output lines as they arrive, its exit status, and QEMU's monitor."""

    def __init__(self, image, arguments, directory, net="user", halted=False, dump=None):
        command = list(qemu_command(net))
        self.monitor_path = os.path.join(directory, "monitor")
        command[command.index("-monitor") + 1] = f"unix:{self.monitor_path},server=on,wait=off"
        command[command.index("-semihosting-config") + 1] += "".join(f",arg={name}={value}" for name, value in arguments.items())
        command[command.index("IMAGE")] = image
        if halted:
            command.append("-S")
        if dump:
            command += ["-object", f"filter-dump,id=dump,netdev=net0,file={dump}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines, self.has_ended = [], False
        self.arrived = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.arrived:
                self.lines.append(line.rstrip("\n"))
                self.arrived.notify_all()
        with self.arrived:
            self.has_ended = True
            self.arrived.notify_all()

    def monitor(self, *commands):
        """Sends commands to QEMU, and waits for the prompt after each."""
        deadline = time.monotonic() + LIMIT_S
        with socket.socket(socket.AF_UNIX) as connection:
            while connection.connect_ex(self.monitor_path) != 0:
                assert time.monotonic() < deadline, "QEMU's monitor does not open"
                time.sleep(0.02)
            connection.settimeout(LIMIT_S)
            self._wait_prompt(connection)
            for command in commands:
                connection.sendall(command.encode() + b"\n")
                self._wait_prompt(connection)

    @staticmethod
    def _wait_prompt(connection):
        said = b""
        while not said.endswith(b"(qemu) "):
            more = connection.recv(4096)
            assert more, f"QEMU's monitor closed after {said}"
            said += more

    def wait_line(self, start, times=1):
        def is_there():
            return sum(line.startswith(start) for line in self.lines) >= times
        with self.arrived:
            self.arrived.wait_for(lambda: is_there() or self.has_ended, LIMIT_S)
            assert is_there(), f"no line {start!r} in {self.lines}"

    def wait(self, limit_s=LIMIT_S):
        """Returns the exit status and all lines of the run."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.has_ended, limit_s), f"no end after {self.lines}"
        return self.process.wait(LIMIT_S), self.lines

    def wait_token(self):
        """Waits for the end: the loop must have continued after each failure, and end with a token. Returns all lines
        of the run.
        """
        status, lines = self.wait()
        assert (status, has_token(lines)) == (0, True), lines
        return lines

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    return Material(str(tmp_path_factory.mktemp("material")))


@pytest.fixture(scope="session")
def images(material):
    return Images(f"{BUILD}/{BOARD}/test{'-sliced' if IS_SLICED else ''}", material)


@pytest.fixture
def image(images):
    return images.sample()


@pytest.fixture
def start(tmp_path):
    """start(image, port, argument=…): runs an image that looks for the service at a TCP port of this machine.

    Unless the arguments say otherwise, the image retries within a second, forever.
    """
    running = []

    def run(image, port, net="user", halted=False, dump=None, **arguments):
        arguments = {"host": HOST, "address": HOST_SEEN_FROM_GUEST, "port": port, "pause": 1, "timeout": FOREVER_S,
                     **arguments}
        directory = tmp_path / str(len(running))
        directory.mkdir()
        running.append(Qemu(image, {n: v for n, v in arguments.items() if v is not None}, str(directory), net, halted,
                            dump))
        return running[-1]

    yield run
    for qemu in running:
        qemu.end()


@pytest.fixture
def emulator(material):
    """emulator(kind=…, variant=…): starts an IAM emulator that knows all keys. A new emulator ends the one before and
    takes its port.
    """
    running = []
    held = socket.socket()      # reserves the port while no emulator runs; it does not listen
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))

    def run(kind="rsa", variant="good", **settings):
        if running:
            running[-1].close()
        material.chain(kind, variant)
        running.append(Emulator(**{"directory": material.directory, "keys": list(material.keys.values()), "kind": kind,
                                   "variant": variant, "port": held.getsockname()[1], **settings}))
        return running[-1].__enter__()

    yield run
    for one in running:
        one.__exit__(None, None, None)
    held.close()
