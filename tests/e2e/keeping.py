# SPDX-License-Identifier: Apache-2.0
"""Runs `yciam keep` for its tests, which import the fixtures by name."""
import os
import re
import resource
import signal
import subprocess
import threading
import time

import pytest

import authorized_key
from answers import error
from harness import GUARD_S, HERE, OK, PRELOAD_WITH_ASAN, Outcome, is_line_of_ours, wait_for

RETRY_S = 15            # the first few pauses after failures end within this time
BUSY = error(503, headers=(("Retry-After", "4"),))     # a failure after which the test has time to look


class Keep:
    """A running `yciam keep`. A thread reads its stderr all the time, because a file on a full disk could not take it.
    """

    def __init__(self, program, iam, out, key=None, source=None, more=(), endpoint=None, **options):
        self.program, self.iam, self.out, self.lines = program, iam, str(out), []
        self.process = program.start("keep", *(source or ("--key", str(key or iam.key_file))), "--endpoint", endpoint or iam.url,
                                     "--ca", iam.ca_file, "--out", self.out, "--timeout", "10", *more, start_new_session=True,
                                     **options)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr or ():
            self.lines.append(line.decode("utf-8"))

    err = property(lambda self: "".join(self.lines))
    state = property(lambda self: self.out + ".state")

    def text(self):
        try:
            with open(self.out, encoding="ascii") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def holds_last(self):
        tokens = list(self.iam.service.tokens)
        return bool(tokens) and self.text() == tokens[-1] + "\n"

    def wait_said(self, pattern, seconds=GUARD_S):
        wait_for(lambda: re.search(pattern, self.err), seconds)
        return self

    def wait_token(self, seconds=GUARD_S):
        wait_for(self.holds_last, seconds)
        return self.wait_said("got a token|took up the last token", seconds)

    def signal_all(self, number):
        """The process, and the wrapper that it runs in."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass
        return self.process.wait(GUARD_S)

    def end(self, number=signal.SIGTERM):
        """Checks that it ended at once with exit code 0, and printed no secret."""
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            code = self.process.wait(GUARD_S)
        finally:
            self.process.kill()
        self.reader.join(5)
        outcome = self.program.judge(Outcome(code, "", self.err, time.monotonic() - began), self.iam)
        assert outcome.code == OK, outcome
        assert all(map(is_line_of_ours, self.lines)), self.lines
        assert not [name for name in os.listdir(os.path.dirname(self.out)) if re.search(r"\.\w{6}$", name)], "left behind"
        return outcome


@pytest.fixture
def out(tmp_path):
    directory = tmp_path / "run"
    directory.mkdir()
    return directory / "token"


@pytest.fixture
def keep(program, out):
    """Starts `yciam keep`s, and ends those that the test did not end."""
    started = []

    def start_keep(iam, **options):
        started.append(Keep(program, iam, out, **options))
        return started[-1]

    yield start_keep
    for one in started:
        one.signal_all(signal.SIGKILL)


def key_of_another(keys, path, **identity):
    """A key file with IDs other than the usual ones."""
    private = authorized_key.private_from(os.path.join(keys.directory, "private-2048.pem"), 2048)
    authorized_key.write(str(path), private=private, **identity)
    return path


def identity(path):
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        return status.st_ino, status.st_mtime_ns, file.read()


def fill_disk(kept, is_full):
    """No file of the process may grow, as on a full disk."""
    hard = resource.prlimit(kept.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(kept.process.pid, resource.RLIMIT_FSIZE, (0 if is_full else hard, hard))


@pytest.fixture(scope="session")
def no_modes(tmp_path_factory):
    library = str(tmp_path_factory.mktemp("preload") / "no_modes.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, os.path.join(HERE, "no_modes.c")], check=True)
    return lambda mode: {"LD_PRELOAD": library, "NO_MODES": mode, **PRELOAD_WITH_ASAN}
