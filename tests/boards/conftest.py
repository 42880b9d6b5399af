# SPDX-License-Identifier: Apache-2.0
"""Images of a board (environment: BOARD, BUILD, MAKE), QEMU to run them in, and the IAM emulator to talk to."""
import os
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
from emulator import Emulator, material as emulator_material    # noqa: E402

BOARD = os.environ.get("BOARD", "mps2_an386")
BUILD = os.environ.get("BUILD", "build")
HOST = "iam.api.cloud.yandex.net"
HOST_SEEN_FROM_GUEST = "10.0.2.2"
LIMIT_S = 300      # of real time; the machine may be busy


def superloop(*arguments):
    make = shlex.split(os.environ.get("MAKE", "make"))
    return [*make, "--no-print-directory", "-s", "-f", "boards/common/superloop.mk", f"BOARD={BOARD}", *arguments]


def text_of(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ca_file(material, kind, variant):
    """The root's certificate of the chain that Emulator(material, kind=…, variant=…) shows."""
    return os.path.join(emulator_material(material, kind, variant), "ca.pem")


class Images:
    """Builds an image for each different set of settings once: that takes most of the time here."""

    def __init__(self, directory):
        self.directory, self.made = directory, {}

    def anchors(self, files):
        """One file with the certificates of several."""
        path = os.path.join(self.directory, f"anchors-{len(self.made)}.pem")
        with open(path, "w", encoding="ascii") as out:
            for name in files:
                with open(name, encoding="ascii") as source:
                    out.write(source.read())
        return path

    def get(self, key, *cas, **settings):
        wanted = (key, cas, *sorted(settings.items()))
        if wanted not in self.made:
            path = f"{BUILD}/{BOARD}/test/{len(self.made)}.elf"
            made = subprocess.run(superloop("image", f"KEY={key}", f"CA={self.anchors(cas)}", f"IMAGE={path}",
                                            *(f"{name}={value}" for name, value in settings.items())),
                                  capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr
            self.made[wanted] = path
        return self.made[wanted]


class Qemu:
    """A running image: its lines as they come, its exit status, and QEMU's monitor."""

    def __init__(self, image, arguments, directory, net="user", halted=False, counted=False):
        words = " ".join(f"{name}={value}" for name, value in arguments.items())
        command = shlex.split(text_of(superloop("qemu-command", f"IMAGE={image}", f"ARGS={words}", f"NET={net}",
                                                   *([] if counted else ["ICOUNT="]))))
        self.monitor_path = os.path.join(directory, "monitor")
        command[command.index("-monitor") + 1] = f"unix:{self.monitor_path},server=on,wait=off"
        if halted:
            command.append("-S")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = []
        self.arrived = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.arrived:
                self.lines.append(line.rstrip("\n"))
                self.arrived.notify_all()

    def monitor(self, *commands):
        deadline = time.monotonic() + 10
        while not os.path.exists(self.monitor_path) and time.monotonic() < deadline:
            time.sleep(0.02)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.monitor_path)
            for command in commands:
                connection.sendall(command.encode() + b"\n")
                time.sleep(0.1)

    def wait_line(self, start, limit_s=LIMIT_S):
        with self.arrived:
            assert self.arrived.wait_for(lambda: any(line.startswith(start) for line in self.lines), limit_s), \
                f"no line {start!r} in {self.lines}"

    def wait(self, limit_s=LIMIT_S):
        """The exit status, and the lines of the whole run."""
        status = self.process.wait(limit_s)
        self.reader.join(5)
        return status, self.lines

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    return Images(str(tmp_path_factory.mktemp("anchors")))


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    """Where certificates and keys are kept for the whole run."""
    return str(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="session")
def keys(material):
    made = {}
    for bits in (2048, 4096):
        made[bits] = os.path.join(material, f"key-{bits}.json")
        authorized_key.write(made[bits], bits=bits)
    return made


@pytest.fixture
def start(tmp_path):
    """start(image, port, argument=…): runs an image with the emulator's port, or without a server."""
    running = []

    def run(image, port, net="user", halted=False, counted=False, **arguments):
        arguments = {"host": HOST, "address": HOST_SEEN_FROM_GUEST, "port": port, **arguments}
        running.append(Qemu(image, {n: v for n, v in arguments.items() if v is not None}, str(tmp_path), net, halted,
                            counted))
        return running[-1]

    yield run
    for qemu in running:
        qemu.end()


@pytest.fixture
def emulator(material, keys):
    """emulator(kind=…, variant=…): an IAM emulator that knows all keys."""
    running = []

    def run(**settings):
        running.append(Emulator(**{"directory": material, "keys": list(keys.values()), **settings}))
        return running[-1].__enter__()

    yield run
    for one in running:
        one.__exit__(None, None, None)
