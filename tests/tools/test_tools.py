# SPDX-License-Identifier: Apache-2.0
"""The tools of the tests: results of parts, packages to install, a missing Mbed TLS."""
import os
import re
import shutil
import subprocess

import pytest

TOOLS = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(TOOLS))
# The environment of a user's shell, without variables of the `make` that runs these tests.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS")) and name != "V"}


def run(*command, **environment):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=ROOT,
                          env={**ENVIRONMENT, **environment})


@pytest.fixture
def part(tmp_path):
    """part(name, command…): (status, lines) of tests/tools/part, whose logs are in tmp_path."""
    def run_part(*words, **environment):
        done = run(f"{TOOLS}/part", *words, LOGS=str(tmp_path), **environment)
        return done.returncode, done.stdout.splitlines()
    return run_part


def test_a_part_that_passes_is_one_line(part, tmp_path):
    status, lines = part("unit", "sh", "-c", "echo compiling; echo 12 passed, 0 failed; echo 3 passed, 1 skipped in 0.5s")
    assert status == 0 and len(lines) == 1
    assert re.fullmatch(rf"  ok +unit +\d+ s +15 passed, 0 failed, 1 skipped +{tmp_path}/unit\.log", lines[0])
    assert (tmp_path / "unit.log").read_text().startswith("compiling\n")


@pytest.mark.parametrize("program, failed", [("echo 3 passed, 2 failed; exit 1", 2), ("exit 7", 1), ("kill -9 $$", 1)])
def test_a_part_that_fails_shows_the_end_of_its_log(part, program, failed):
    status, lines = part("unit", "sh", "-c", f"seq 1000; {program}")
    assert status == 1 and re.match(rf"  FAILED +unit .* {failed} failed ", lines[0])
    assert "    1000" in lines and "    900" not in lines


def test_a_part_without_cases_is_one(part):
    assert " 1 passed, 0 failed " in part("build", "true")[1][0]


def test_with_v_all_is_printed(part):
    for status in (0, 3):
        assert part("unit", "sh", "-c", f"echo compiling; exit {status}", V="1")[1][0] == "compiling"
    assert part("unit", "sh", "-c", "exit 3", V="1")[0] == 1


def test_the_sum_over_parts(part):
    part("one", "sh", "-c", "echo 3 passed, 0 failed")
    part("two", "sh", "-c", "echo 4 passed, 0 failed")
    part("old", "false")
    assert part("--total", "one", "two") == (0, ["7 passed, 0 failed"])
    part("two", "sh", "-c", "echo 2 passed, 2 failed; exit 1")
    assert part("--total", "one", "two") == (1, ["5 passed, 2 failed"])


def test_a_part_without_a_result_is_a_failure(part):
    part("one", "sh", "-c", "echo 3 passed, 0 failed")
    assert part("--total", "one", "two") == (1, ["two has no result", "3 passed, 1 failed"])


# Targets for `parts`: one passes, one fails, and two each wait until the other has begun.
TARGETS = """
good bad:
	@echo 1 passed, 0 failed; [ $@ = good ]
ping pong:
	@touch {place}/$@; for i in $$(seq 600); do [ -f {place}/ping ] && [ -f {place}/pong ] && exit; sleep 0.1; done; exit 1
"""


@pytest.fixture
def parts(tmp_path):
    """parts(FIRST=…, PARTS=…): (status, lines) of the Makefile's `parts`."""
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"include {ROOT}/Makefile\n" + TARGETS.format(place=tmp_path))

    def run_parts(**settings):
        done = run("make", "-f", makefile, "parts", f"LOGS={tmp_path}/logs", f"MAKE=make -f {makefile}",
                   *(f"{name}={value}" for name, value in settings.items()))
        return done.returncode, done.stdout.splitlines()
    return run_parts


def test_a_part_that_fails_does_not_end_the_others(parts):
    status, lines = parts(FIRST="good", PARTS="bad unit ping", AT_ONCE="1", PART_unit="good", PART_ping="good")
    assert status != 0 and lines[-1] == "4 passed, 1 failed"
    assert [line.split()[1] for line in lines if re.match("  (ok|FAILED) ", line)] == ["good", "bad", "unit", "ping"]


def test_nothing_begins_behind_a_first_part_that_fails(parts):
    status, lines = parts(FIRST="bad", PARTS="good")
    assert status != 0 and lines[-1] == "1 passed, 1 failed" and not any(" good " in line for line in lines)


def test_two_parts_go_side_by_side(parts):
    status, lines = parts(FIRST="good", PARTS="ping pong")
    assert (status, lines[-1]) == (0, "3 passed, 0 failed")


# The system, from uname and /etc/os-release: its installer and some of its packages.
SYSTEMS = {
    "Linux ID=fedora": ("dnf install", "gcc", "mbedtls-devel"),
    "Linux ID=rocky\nID_LIKE='rhel centos fedora'": ("dnf install", "gcc", "mbedtls-devel"),
    "Linux ID=alpine": ("apk add", "musl-dev", "mbedtls-dev"),
    "Linux ID=arch": ("pacman -S", "gcc", "mbedtls"),
    "Linux ID=slackware": ("packages that Debian calls", "gcc", "libmbedtls-dev"),
    "Darwin ": ("brew install", "gcc", "mbedtls@3"),
}


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.splitlines()[0])
def test_without_apt_all_that_is_missing_is_named_at_once(tmp_path, system):
    kernel, release = system.split(" ", maxsplit=1)
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "awk", "sed", "grep", "dirname", "tr"):
        (folder / name).symlink_to(shutil.which(name))
    (folder / "uname").write_text(f"#!/bin/sh\necho {kernel}\n")
    (folder / "uname").chmod(0o755)
    (tmp_path / "os-release").write_text(release + "\n")
    done = run(f"{TOOLS}/need", "build", "test", PATH=str(folder), OS_RELEASE=str(tmp_path / "os-release"), CC="no-compiler")
    assert done.returncode == 1
    missing, to_install = done.stderr.splitlines()[:2]
    for probe in ("cc", "make", "<mbedtls/ssl.h>", "<jsmn.h>", "curl"):
        assert probe in missing.split()
    installer, *packages = SYSTEMS[system]
    assert f"install: {installer} " in to_install and set(packages) <= set(to_install.split()), to_install


@pytest.mark.parametrize("variable", ["MBEDTLS", "UNIT_MBEDTLS", "CONFORMANCE_MBEDTLS"])
@pytest.mark.parametrize("is_in_environment", [False, True])
def test_a_mbedtls_that_is_not_there_is_an_error(variable, is_in_environment, tmp_path):
    done = (run("make", "-n", "linux", **{variable: str(tmp_path)}) if is_in_environment else
            run("make", "-n", "linux", f"{variable}={tmp_path}"))
    assert done.returncode != 0 and f"{variable}={tmp_path} has no include/mbedtls/version.h" in done.stderr
