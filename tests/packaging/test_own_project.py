# SPDX-License-Identifier: Apache-2.0
"""A project without a build system, as the user's guide describes it: Mbed TLS 3.6 with the options of the guide's table and
no others, and the sources of the core and of three folders of port/, compiled by one command."""
import glob
import os
import sys

import pytest

from conftest import ROOT, SOURCES, TOKEN, call

sys.path.insert(0, os.path.join(ROOT, "tests", "check"))

import terms        # noqa: E402  (found through the line above)

# The example reads key and anchors from files, and Linux has random numbers of its own.
OF_THE_EXAMPLE = ["PEM_PARSE_C", "FS_IO", "ENTROPY_C", "CTR_DRBG_C"]
INSTEAD = "PSA_CRYPTO_EXTERNAL_RNG"


@pytest.fixture(scope="module")
def flags(tmp_path_factory):
    place = tmp_path_factory.mktemp("reduced")
    options = [option for _, option in terms.needed_options(terms.read(terms.PORT_GUIDE)) if option != INSTEAD]
    assert len(options) > 20
    (place / "reduced_config.h").write_text("".join(f"#define MBEDTLS_{option}\n" for option in options + OF_THE_EXAMPLE))
    return ["-O1", "-D_GNU_SOURCE", "-DMBEDTLS_CONFIG_FILE=<reduced_config.h>", f"-I{place}", f"-I{SOURCES['mbedtls']}/include"]


@pytest.fixture(scope="module")
def mbedtls(flags, tmp_path_factory):
    place = tmp_path_factory.mktemp("mbedtls")
    library = f"{SOURCES['mbedtls']}/library"
    call("gcc", "-w", "-c", *flags, f"-I{library}", *sorted(glob.glob(f"{library}/*.c")), cwd=place)
    return sorted(map(str, place.glob("*.o")))


def test_token_with_the_needed_options(flags, mbedtls, emulator, tmp_path):
    sources = [f"{ROOT}/boards/cmake_linux/main.c", *glob.glob(f"{ROOT}/core/*/*.c"),
               *(source for port in ("mbedtls", "posix", "sockets") for source in glob.glob(f"{ROOT}/port/{port}/*.c"))]
    call("gcc", *flags, f"-I{ROOT}/include", f"-I{ROOT}/port", f"-I{SOURCES['jsmn']}", *sources, *mbedtls, "-pthread",
         "-o", tmp_path / "token")
    assert TOKEN.search(call(tmp_path / "token", emulator.key_file, emulator.ca_file, "localhost", emulator.port))
