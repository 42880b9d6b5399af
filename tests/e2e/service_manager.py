# SPDX-License-Identifier: Apache-2.0
"""A machine with its own systemd, beside this one: see `boot`."""
import os
import shutil
import subprocess
import time

from harness import GUARD_S, HERE

UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--cgroup", "--ipc", "--uts")
IN_IT = ("--mount", "--pid", "--cgroup", "--ipc", "--uts")


class CannotBoot(Exception):
    """This machine has no systemd, or this user may not boot one."""


class Machine:
    def __init__(self, folder):
        if not os.path.exists("/lib/systemd/systemd") or not shutil.which("systemctl"):
            raise CannotBoot("there is no systemd")
        if os.geteuid() != 0:
            raise CannotBoot("it wants root")
        if subprocess.run(["unshare", "--user", "true"], check=False, stderr=subprocess.DEVNULL).returncode:
            raise CannotBoot("no user name space can be made, such as in a chroot, and the unit wants one")
        self.log = open(os.path.join(folder, "log"), "w+", encoding="utf-8")
        place = os.path.join(folder, "machine")
        os.mkdir(place)
        self.process = subprocess.Popen([*UNSHARE, os.path.join(HERE, "boot"), place], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log)
        try:
            self._wait_until_it_runs()
        except BaseException:
            self.close()
            raise

    def _wait_until_it_runs(self):
        limit = time.monotonic() + GUARD_S
        while self.process.poll() is None and time.monotonic() < limit:
            if self._first() and self.systemctl("is-system-running", check=False).stdout == "running\n":
                return
            time.sleep(0.1)
        self.log.seek(0)
        raise CannotBoot(self.log.read().strip() or "it does not start")

    def _first(self):
        """The process ID that its first process has outside; None before that process is systemd."""
        number = self.process.pid
        with open(f"/proc/{number}/task/{number}/children", encoding="ascii") as file:
            children = file.read().split()
        if not children:
            return None
        with open(f"/proc/{children[0]}/comm", encoding="ascii") as file:
            return children[0] if file.read() == "systemd\n" else None

    def run(self, *command, check=True):
        return subprocess.run(["nsenter", "--target", self._first(), *IN_IT, *command],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GUARD_S, check=check)

    def systemctl(self, *arguments, check=True):
        return self.run("systemctl", *arguments, check=check)

    def show(self, unit, *names):
        """The unit's properties, as texts."""
        lines = self.systemctl("show", unit, *(f"--property={name}" for name in names)).stdout.splitlines()
        return dict(line.split("=", 1) for line in lines)

    def path(self, path):
        """The path outside of a file of the machine."""
        return f"/proc/{self._first()}/root{path}"

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)

    def read(self, path):
        with open(self.path(path), encoding="utf-8") as file:
            return file.read()

    def close(self):
        self.process.kill()
        self.process.wait(GUARD_S)
        self.log.close()
