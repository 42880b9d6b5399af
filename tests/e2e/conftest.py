# SPDX-License-Identifier: Apache-2.0
"""The fixtures that the tests share: programs under test, keys, certificates, an emulator."""
import os

import pytest

from harness import ROOT, Keys, Program, alone, directory_since
from built_with import built_with
from emulator import Emulator, material

DIRECTORY = os.path.join(ROOT, "build", "e2e")


def pytest_addoption(parser):
    parser.addoption("--program", action="append", default=[], metavar="[NAME=]PATH",
                     help="a build of yciam, labelled with its Mbed TLS and NAME (asan=build/linux-asan/yciam); may be "
                     "given again (default: the words of YCIAM_PROGRAMS)")


def programs(config):
    words = config.getoption("--program") or os.environ.get("YCIAM_PROGRAMS", "").split()
    if not words:
        raise pytest.UsageError("which programs? give --program [NAME=]PATH or set YCIAM_PROGRAMS")
    return [labelled(*reversed(word.split("=", 1))) for word in words]


def labelled(path, name=""):
    """(label, path): 2.28, or 2.28-asan."""
    path = os.path.join(ROOT, path)
    return "-".join(filter(None, (built_with(path).series, name))), path


def pytest_generate_tests(metafunc):
    if "program" in metafunc.fixturenames:
        metafunc.parametrize("program", programs(metafunc.config), ids=lambda program: program[0], indirect=True,
                             scope="session")


@pytest.fixture(scope="session")
def directory():
    """Certificates and RSA keys. They are kept between runs until the code that makes them changes."""
    directory_since(DIRECTORY, [os.path.join(ROOT, "tests", "emulator", name) for name in ("pki.py", "authorized_key.py")])
    return DIRECTORY


@pytest.fixture(scope="session")
def keys(directory):
    return Keys(directory)


@pytest.fixture(scope="session")
def program(request, keys):
    return Program(*request.param, keys)


@pytest.fixture(scope="session")
def first_program_path(request):
    return programs(request.config)[0][1]


@pytest.fixture
def certificates(directory):
    """Returns the folder with the certificates of a kind and variant."""
    def place(kind, variant="good"):
        with alone(directory):
            return material(directory, kind, variant)

    return place


@pytest.fixture
def start(directory, keys):
    """Makes emulators, and ends them after the test. They know the ordinary key, and the key given as `key`."""
    started = []

    def start_emulator(key=None, **options):
        key_file = key or keys.file()
        with alone(directory):
            started.append(Emulator(directory, keys=[key_file], **options))
        return started[-1]

    yield start_emulator
    for emulator in started:
        emulator.close()
        assert not emulator.crashes, emulator.crashes


@pytest.fixture
def iam(start):
    return start()
