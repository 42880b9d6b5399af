# SPDX-License-Identifier: Apache-2.0
"""Runs the program `yciam` and examines all its output, also for secrets."""
import contextlib
import dataclasses
import fcntl
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "emulator"), os.path.join(ROOT, "tests", "fixtures")]

import authorized_key               # noqa: E402  (found through the line above)
from built_with import built_with   # noqa: E402

# A background job of a script ignores SIGINT, and nohup ignores SIGHUP. Child processes would inherit that.
for ignorable in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(ignorable) == signal.SIG_IGN:
        signal.signal(ignorable, signal.SIG_DFL)

# Exit codes, as in `yciam --help`.
OK, SYSTEM, USAGE, KEY, CLOCK, NETWORK, TLS, REFUSED, ANSWER, TIMEOUT, INTERRUPTED = *range(10), 130

SECRET_RUN = 41         # so many consecutive characters of a secret are a leak
PRELOAD_WITH_ASAN = {"ASAN_OPTIONS": "verify_asan_link_order=0"}    # LD_PRELOAD loads a library before ASan's
GUARD_S = 30            # the limit for every run, also for one without a timeout of its own


@contextlib.contextmanager
def alone(directory):
    """Allows one process at a time: several workers make and use the same certificates and keys."""
    with open(f"{directory}.lock", "w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def directory_since(directory, makers):
    """Makes the folder. Empties it if one of the files `makers` changed after the folder was made."""
    stamp = os.path.join(directory, "made")
    os.makedirs(os.path.dirname(directory), exist_ok=True)
    with alone(directory):
        if not os.path.exists(stamp) or any(os.path.getmtime(maker) > os.path.getmtime(stamp) for maker in makers):
            if os.path.exists(directory):
                shutil.rmtree(directory)
            os.mkdir(directory)
            with open(stamp, "w", encoding="ascii"):
                pass


class Keys:
    """Authorized-key files of every variant. The RSA keys are made once and kept in the folder."""

    def __init__(self, directory):
        self.directory = directory
        self.secrets = set()
        self.privates = {}      # bits: the RSA key, which takes long to load

    def file(self, variant="plain", bits=2048):
        """The path of a key file; its registry entry is beside it."""
        path = os.path.join(self.directory, f"{variant}-{bits}.json")
        with alone(self.directory):
            if bits not in self.privates:
                self.privates[bits] = authorized_key.private_from(os.path.join(self.directory, f"private-{bits}.pem"), bits)
                self.secrets.add("".join(authorized_key.private_pem(self.privates[bits]).split("\n")[1:-2]))
            if not os.path.exists(path):
                authorized_key.write(path, variant, private=self.privates[bits])
        return path

    @staticmethod
    def registry(path):
        with open(authorized_key.registry_path(path), encoding="utf-8") as file:
            return json.load(file)


def secrets_of(iam):
    """Everything secret that an emulator has received and issued."""
    jwts = re.findall(rb'"jwt":"([^"]*)"', b"".join(request.body for request in list(iam.requests)))
    return {jwt.decode("latin-1") for jwt in jwts} | set(iam.service.tokens)


def leak(text, secrets):
    """A run of characters that reveals a secret, or None."""
    run = re.search(rf"[A-Za-z0-9_-]{{{SECRET_RUN},}}", text)
    if run:
        return run[0]
    pieces = {secret[at:at + SECRET_RUN] for secret in secrets for at in range(len(secret) - SECRET_RUN + 1)}
    windows = (text[at:at + SECRET_RUN] for at in range(len(text) - SECRET_RUN + 1))
    return next((window for window in windows if window in pieces), None)


@dataclasses.dataclass
class Outcome:
    code: int
    out: str
    err: str
    seconds: float


def is_dynamic(path):
    """Whether this is a 64-bit program that names a loader, so that LD_PRELOAD works."""
    with open(path, "rb") as file:
        image = file.read(4096)
    if image[:5] != b"\x7fELF\x02":
        return False
    table, size, count = (struct.unpack_from(form, image, at)[0] for form, at in (("=Q", 32), ("=H", 54), ("=H", 56)))
    return any(struct.unpack_from("=I", image, table + at * size)[0] == 3 for at in range(count))      # PT_INTERP


class Program:
    """One build of `yciam`. The label of a build with sanitizers contains asan: 2.28-asan."""

    def __init__(self, label, path, keys):
        self.label, self.path, self.keys = label, path, keys
        if not os.access(path, os.X_OK):
            raise FileNotFoundError(f"there is no program {path}")
        self.has_tls13 = built_with(path).has_tls13
        self.is_dynamic = is_dynamic(path)

    slack_s = 5     # time for the start and the end of the program, also on a busy machine; a hang lasts longer

    def start(self, *arguments, env=None, wrapper=(), **options):
        """Starts a process with pipes, in a nearly empty environment."""
        if not self.is_dynamic and "LD_PRELOAD" in (env or {}):
            pytest.skip("no library can be put before a static program")
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **(env or {})}
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen([*wrapper, self.path, *arguments], env=environment, **pipes)

    def run(self, *arguments, iam=None, stdin=None, stdin_closed=False, **options):
        """Runs the program to its end. No secret may be on stderr, nor on stdout after a failure."""
        if stdin is not None:
            options["stdin"] = subprocess.PIPE
        if stdin_closed:
            options["preexec_fn"] = lambda: os.close(0)
        began = time.monotonic()
        process = self.start(*arguments, **options)
        try:
            out, err = process.communicate(stdin, timeout=GUARD_S)
        finally:
            process.kill()
        return self.judge(Outcome(process.returncode, (out or b"").decode("utf-8"), (err or b"").decode("utf-8"),
                                  time.monotonic() - began), iam)

    def judge(self, outcome, iam=None):
        secrets = self.keys.secrets | (secrets_of(iam) if iam else set())
        assert leak(outcome.err, secrets) is None, outcome.err
        if outcome.code != OK:
            assert outcome.out == ""
        return outcome

    def token(self, iam, *arguments, key=None, ca=None, endpoint=None, timeout_s=10, **options):
        """`yciam token` against an emulator."""
        return self.run("token", "--key", key or iam.key_file, "--endpoint", endpoint or iam.url, "--ca", ca or iam.ca_file,
                        "--timeout", str(timeout_s), *arguments, iam=iam, **options)

    def interrupt(self, process, number=signal.SIGINT):
        """Sends a signal. Returns the outcome; its seconds count from the signal on."""
        began = time.monotonic()
        process.send_signal(number)
        try:
            out, err = process.communicate(timeout=GUARD_S)
        finally:
            process.kill()
        return self.judge(Outcome(process.returncode, out.decode("utf-8"), err.decode("utf-8"), time.monotonic() - began))


def at(when):
    """
    The environment in which a program sees another time (its monotonic clock stays). It preloads libfaketime directly:
    the `faketime` command fails if an earlier process with the same ID left a file in /dev/shm.
    """
    return {"LD_PRELOAD": "/usr/$LIB/faketime/libfaketime.so.1", "FAKETIME": f"@{when}", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            **PRELOAD_WITH_ASAN}


def wait_for(condition, seconds=GUARD_S):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "what the test waits for does not come"
        time.sleep(0.01)


def is_line_of_ours(line):
    return line.startswith("yciam: ") and line.endswith("\n") and line[:-1].isprintable()


def assert_failed(outcome, code, *patterns):
    """Checks the exit code, and that stderr is exactly one line in which each pattern is found."""
    assert outcome.code == code, outcome
    assert is_line_of_ours(outcome.err), outcome.err
    for pattern in patterns:
        assert re.search(pattern, outcome.err), f"{pattern!r} is not in {outcome.err!r}"


def assert_token(outcome, iam):
    """Checks that stdout is the emulator's last token, a newline, and nothing else."""
    assert (outcome.code, outcome.err) == (OK, ""), outcome
    assert outcome.out == list(iam.service.tokens)[-1] + "\n"
