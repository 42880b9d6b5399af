# SPDX-License-Identifier: Apache-2.0
"""`yciam-keep.service` under a running systemd."""
import os
import re
import shutil
import stat

import pytest

from harness import ROOT, wait_for
from keeping import RETRY_S
from service_manager import CannotBoot, Machine

UNIT = "yciam-keep"
LOG = "/var/log/yciam-keep"
SETTINGS = f"""[Service]
Environment=SSL_CERT_FILE=/etc/yciam/ca.pem
StandardError=append:{LOG}
RestartSec=100ms
ExecStart=
ExecStart={{start}} --endpoint {{url}} {{more}}
"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    try:
        booted = Machine(tmp_path_factory.mktemp("unit"))
    except CannotBoot as error:
        pytest.skip(f"no systemd can be booted here: {error}")
    yield booted
    booted.close()


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


@pytest.fixture
def unit(machine, program, keys):
    """Installs the unit as its first comment says, for this program and an emulator, with the changes that a test
    needs.
    """
    text = text_of(os.path.join(ROOT, "boards", "linux", f"{UNIT}.service"))
    start = re.search("^ExecStart=(.*)$", text, re.M)[1]
    shutil.copy(program.path, machine.path("/usr/local/bin/yciam"))
    machine.write(f"/etc/systemd/system/{UNIT}.service", text)
    machine.write("/etc/yciam/key.json", text_of(keys.file()), 0o600)
    if machine.run("id", "yciam", check=False).returncode:
        machine.run(*re.search("^#   (useradd .* yciam)$", text, re.M)[1].split())

    def configure(iam, more=""):
        machine.write("/etc/yciam/ca.pem", text_of(iam.ca_file))
        machine.write(LOG, "")
        machine.write(f"/etc/systemd/system/{UNIT}.service.d/test.conf", SETTINGS.format(start=start, url=iam.url, more=more))
        machine.systemctl("daemon-reload")
        return machine

    yield configure
    machine.systemctl("stop", UNIT, check=False)
    machine.systemctl("reset-failed", UNIT, check=False)


def token_of(machine):
    return machine.read("/run/yciam/token").rstrip("\n")


def test_it_keeps_a_token(unit, iam):
    machine = unit(iam)
    machine.systemctl("start", UNIT)
    assert [token_of(machine)] == list(iam.service.tokens)
    folder, token = os.stat(machine.path("/run/yciam")), os.stat(machine.path("/run/yciam/token"))
    user = int(machine.run("id", "-u", "yciam").stdout)
    assert (stat.S_IMODE(folder.st_mode), stat.S_IMODE(token.st_mode)) == (0o700, 0o600)
    assert folder.st_uid == token.st_uid == user != 0
    state = machine.show(UNIT, "ActiveState", "StatusText", "MainPID")
    assert state["ActiveState"] == "active" and re.fullmatch(r"got a token, valid until .*; next attempt in \d+ s", state["StatusText"])
    status = machine.read(f"/proc/{state['MainPID']}/status")
    for line in (r"Uid:\t{0}\t{0}\t{0}\t{0}".format(user), "CapEff:\t0+", "NoNewPrivs:\t1", "Seccomp:\t2"):
        assert re.search(f"^{line}$", status, re.M), line
    machine.systemctl("stop", UNIT)
    assert machine.show(UNIT, "Result", "ExecMainStatus") == {"Result": "success", "ExecMainStatus": "0"}
    assert not os.path.exists(machine.path("/run/yciam"))


def test_reload_and_restart(unit, iam):
    machine = unit(iam)
    machine.systemctl("start", UNIT)
    machine.systemctl("reload", UNIT)
    wait_for(lambda: "read the key again" in machine.read(LOG))
    machine.systemctl("restart", UNIT)
    wait_for(lambda: "took up the last token" in machine.read(LOG))
    assert [token_of(machine)] == list(iam.service.tokens) and len(iam.requests) == 1


def test_what_ends_it_starts_it_again(unit, iam):
    machine = unit(iam)
    machine.systemctl("start", UNIT)
    machine.systemctl("kill", "--kill-whom=main", "--signal=SEGV", UNIT)
    wait_for(lambda: "took up the last token" in machine.read(LOG), RETRY_S)
    assert machine.show(UNIT, "NRestarts") == {"NRestarts": "1"} and [token_of(machine)] == list(iam.service.tokens)


@pytest.mark.parametrize("fault, told", [("503", "answer: service unavailable"), ("stall-accept", "connect: timeout"), ("stall-answer", "receive: timeout")])
def test_a_boot_goes_on_without_a_token(unit, iam, fault, told):
    """The unit is up after the first attempt at the latest, and gets the token as soon as it can."""
    iam.next_answer(fault)
    machine = unit(iam, "--timeout 2")
    machine.systemctl("start", UNIT)
    state = machine.show(UNIT, "ActiveState", "StatusText")
    assert state["ActiveState"] == "active" and told in state["StatusText"] and "next attempt" in state["StatusText"]
    wait_for(lambda: iam.service.tokens and os.path.exists(machine.path("/run/yciam/token")), RETRY_S)


def test_a_wrong_command_line_is_not_tried_again(unit, iam):
    machine = unit(iam, "--frobnicate")
    assert machine.systemctl("start", UNIT, check=False).returncode != 0
    names = ("ActiveState", "ExecMainStatus", "NRestarts")
    assert machine.show(UNIT, *names) == {"ActiveState": "failed", "ExecMainStatus": "2", "NRestarts": "0"}


def test_the_watchdog_is_fed(unit, iam):
    machine = unit(iam)
    machine.write(f"/etc/systemd/system/{UNIT}.service.d/watchdog.conf", "[Service]\nWatchdogSec=1\n")
    machine.systemctl("daemon-reload")
    machine.systemctl("start", UNIT)
    machine.run("sleep", "3")
    assert machine.show(UNIT, "ActiveState", "NRestarts") == {"ActiveState": "active", "NRestarts": "0"}
    os.remove(machine.path(f"/etc/systemd/system/{UNIT}.service.d/watchdog.conf"))
