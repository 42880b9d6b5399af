# SPDX-License-Identifier: Apache-2.0
"""What the tests of packages share: sources, an emulator, commands that have to succeed."""
import collections
import os
import re
import subprocess
import sys
import warnings

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
SOURCES = {name: os.path.join(BUILD, "src", name) for name in ("mbedtls", "lwip", "jsmn", "pico-sdk")}
MBEDTLS_36 = os.path.join(BUILD, "mbedtls-3.6")
WARNINGS = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Wshadow", "-Werror"]
SIZE_TOLERANCE = 64     # bytes; the key and the anchor, which are in the images, differ in length from run to run
HOST = "iam.api.cloud.yandex.net"
TOKEN = re.compile(r"^t1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$", re.M)
# The environment of a user's shell, without variables of the `make` that runs these tests.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}

sys.path.insert(0, os.path.join(ROOT, "tests", "emulator"))

from emulator import Emulator       # noqa: E402  (found through the line above)


Package = collections.namedtuple("Package", "archive place version")


def call(*command, merge=False, cwd=None, **environment):
    """Runs a command, which must succeed. Returns its stdout, or stdout and stderr with `merge`."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=600,
                          cwd=cwd, env={**ENVIRONMENT, **environment})
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr if merge else done.stdout


def configure(source, build, **settings):
    return call("cmake", "-G", "Ninja", "-S", source, "-B", build, *(f"-D{name}={value}" for name, value in settings.items()))


def build(source, place, **settings):
    """Configures a project and builds it in an empty folder."""
    configure(source, place, **settings)
    call("cmake", "--build", place)


def assert_size(name, image, tools="arm-none-eabi-"):
    """Flash and RAM of an image must be those in boards/README.md, whose numbers are for one version of GCC."""
    with open(os.path.join(ROOT, "boards", "README.md"), encoding="utf-8") as file:
        page = file.read()
    row = re.search(rf"^\| [^|]*`{name}`[^|]*\| ([0-9,]+) \| ([0-9,]+) \|", page, re.M).groups()
    version, expected = call(f"{tools}gcc", "-dumpversion").partition(".")[0], re.search(r"compiled by GCC (\d+)", page)[1]
    if version != expected:
        warnings.warn(f"the size of {name} is not compared: GCC {version}, and boards/README.md is about GCC {expected}")
        return
    text, data, bss = map(int, call(f"{tools}size", image).splitlines()[1].split()[:3])
    # With functions in RAM, .data counts as text.
    in_ram = int(re.search(r"^\.data +(\d+)", call(f"{tools}size", "-A", image), re.M)[1])
    flash, ram = text + data, in_ram + bss
    for measured, number in zip((flash, ram), row):
        assert abs(measured - int(number.replace(",", ""))) <= SIZE_TOLERANCE, f"{name}: measured {flash:,} and {ram:,}"


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    with Emulator(str(tmp_path_factory.mktemp("emulator")), metadata=True) as made:
        yield made


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """NAME: the folder into which the package NAME-VERSION.tar.gz of `make dist` was unpacked, with nothing else in it.
    """
    place = tmp_path_factory.mktemp("packages")
    call("make", "-s", "dist", f"DIST={place}", cwd=ROOT)
    made = {}
    for path in place.glob("*.tar.gz"):
        name, version = re.fullmatch(r"(.*)-([0-9.]+)\.tar\.gz", path.name).groups()
        (place / name).mkdir()
        call("tar", "-xf", path, "-C", place / name)
        made[name] = Package(path, place / name / f"{name}-{version}", version)
    return made
