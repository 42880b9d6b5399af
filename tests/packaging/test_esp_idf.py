# SPDX-License-Identifier: Apache-2.0
"""The component for ESP-IDF: over lwIP, with stand-ins for the rest (esp_idf/), to a token from the emulator."""
import glob
import json
import os
import re
import subprocess

import kconfiglib
import pytest

from conftest import ROOT, SOURCES, WARNINGS, build, call

HERE = os.path.join(ROOT, "tests", "packaging", "esp_idf")
COMPONENT = f"{ROOT}/port/esp_idf/yciam"
BOARD = f"{ROOT}/boards/esp_idf"
# The options of the component's Kconfig, and ESP-IDF's own.
OUTSIDE = 'config MBEDTLS_THREADING_C\n\tdef_bool y\nconfig LWIP_TCPIP_CORE_LOCKING\n\tdef_bool y\n'


def write_sdkconfig(folder, *kconfigs, **options):
    """Writes sdkconfig.h with the defaults of these Kconfig files, except for the given options. Returns its folder."""
    top = folder / "Kconfig"
    top.write_text(OUTSIDE + "".join(f'source "{path}"\n' for path in kconfigs))
    kconfig = kconfiglib.Kconfig(str(top), warn_to_stderr=False)
    for name, value in options.items():
        assert kconfig.syms[name].set_value(value), name
    assert not kconfig.warnings, kconfig.warnings
    kconfig.write_autoconf(str(folder / "sdkconfig.h"))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One build for all tests, since lwIP stays the same."""
    made = tmp_path_factory.mktemp("esp_idf")
    (made / "config").mkdir()
    return made


def component(folder, directory=COMPONENT, **options):
    """The program with the component, built with these options."""
    write_sdkconfig(folder / "config", f"{COMPONENT}/Kconfig", **options)
    build(HERE, folder / "build", YCIAM_DIR=ROOT, LWIP_DIR=SOURCES["lwip"], COMPONENT_DIR=directory, SDKCONFIG=folder / "config")
    return folder / "build/token"


@pytest.mark.parametrize("options", [{}, {"YCIAM_SIGNER_TASK": "y", "YCIAM_TIME_FROM_SERVICE": "y"}], ids=["default", "signer"])
@pytest.mark.xdist_group("esp_idf")
def test_token(folder, emulator, options):
    said = call(component(folder, **options), emulator.ca_file, emulator.port, "10.0.2.2", YCIAM_NVS=emulator.key_file)
    assert re.search(r"^Bearer t1\.\S+$", said, re.M), said


@pytest.mark.xdist_group("esp_idf")
def test_token_with_a_key_of_the_application(folder, emulator):
    said = call(component(folder, YCIAM_SOURCE_KEY_GIVEN="y"), emulator.ca_file, emulator.port, "10.0.2.2",
                YCIAM_KEY_FILE=emulator.key_file)
    assert re.search(r"^Bearer t1\.\S+$", said, re.M), said


@pytest.mark.xdist_group("esp_idf")
def test_token_of_another_account(folder, emulator):
    account = next(iter(emulator.service.keys.values()))[0]
    said = call(component(folder, YCIAM_FOR_ACCOUNT="y"), emulator.ca_file, emulator.port, "10.0.2.2", account,
                YCIAM_NVS=emulator.key_file)
    assert re.search(r"^Bearer t1\.\S+$", said, re.M), said
    assert "/iam/v1/tokens:createForServiceAccount" in [request.target for request in emulator.requests]


@pytest.mark.xdist_group("esp_idf")
def test_token_of_a_metadata_service(folder, emulator):
    said = call(component(folder, YCIAM_SOURCE_METADATA="y"), emulator.ca_file, emulator.metadata.port, "10.0.2.2")
    assert re.search(r"^Bearer t1\.\S+$", said, re.M), said


@pytest.mark.xdist_group("esp_idf")
def test_token_that_the_application_hands_in(folder, emulator):
    said = call(component(folder, YCIAM_SOURCE_GIVEN="y"), emulator.ca_file, emulator.port, "10.0.2.2")
    assert re.search(r"^Bearer t1\.given$", said, re.M), said


@pytest.mark.xdist_group("esp_idf")
def test_token_with_the_package(folder, emulator, packages):
    said = call(component(folder, packages["yciam-esp-idf"].place), emulator.ca_file, emulator.port, "10.0.2.2",
                YCIAM_NVS=emulator.key_file)
    assert re.search(r"^Bearer t1\.\S+$", said, re.M), said


def selected(library):
    """The sources that PlatformIO compiles: the entries of srcFilter, in their order."""
    sources = set()
    for entry in library["build"]["srcFilter"]:
        sign, pattern = re.fullmatch(r"([+-])<(.*)>", entry).groups()
        named = {path for path in ALL_SOURCES if pattern == "*" or path == pattern or
                 (pattern.endswith("/") and path.startswith(pattern))}
        sources = sources | named if sign == "+" else sources - named
    return sources


ALL_SOURCES = [os.path.relpath(path, ROOT) for path in glob.glob(f"{ROOT}/core/**/*.c", recursive=True) +
               glob.glob(f"{ROOT}/port/**/*.c", recursive=True)]


def test_platformio_library(tmp_path, packages):
    """The sources that library.json selects are those of the component, and compile with its flags and without Kconfig.
    """
    place = packages["yciam-platformio"].place
    with open(place / "library.json", encoding="utf-8") as file:
        library = json.load(file)
    assert library["version"] == packages["yciam-platformio"].version
    called = call("cmake", f"-DCOMPONENT_DIR={COMPONENT}", "-P", f"{HERE}/requirements.cmake", merge=True)
    assert len(selected(library)) == int(re.search(r"sources (\d+)", called)[1])
    (tmp_path / "sdkconfig.h").write_text("#define CONFIG_LWIP_TCPIP_CORE_LOCKING 1\n")
    flags = [word for flag in library["build"]["flags"] for word in flag.split()]
    lwip = [f"-I{ROOT}/boards/lwip_threads", f"-I{SOURCES['lwip']}/src/include", f"-I{SOURCES['lwip']}/contrib/ports/unix/port/include"]
    call("gcc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", *flags, f"-I{library['build']['includeDir']}", f"-I{tmp_path}",
         f"-I{HERE}/include", *lwip, *sorted(selected(library)), "examples/token/src/main.c", cwd=place)


def test_defaults_are_those_of_kconfig(tmp_path):
    text = write_sdkconfig(tmp_path, f"{COMPONENT}/Kconfig") / "sdkconfig.h"
    with open(f"{COMPONENT}/yciam_esp_defaults.h", encoding="utf-8") as file:
        defaults = re.findall(r"^#define (CONFIG_YCIAM_\w+) +(\S+)$", file.read(), re.M)
    assert len(defaults) == 6
    assert set(defaults) == set(re.findall(r"^#define (CONFIG_YCIAM_\w+) (\S+)$", text.read_text(), re.M))


@pytest.mark.xdist_group("esp_idf")
def test_no_key_in_nvs(folder, emulator):
    """Twice: a second start fails in the same way."""
    done = subprocess.run([component(folder), emulator.ca_file, str(emulator.port), "10.0.2.2"], capture_output=True, text=True,
                          check=False, timeout=60)
    assert done.returncode == 3 and done.stdout.startswith("start: key"), done


@pytest.mark.xdist_group("esp_idf")
def test_signer_of_the_application_compiles(folder):
    component(folder, YCIAM_SOURCE_SIGNER="y")


def test_folder_of_components_holds_one():
    """If a folder is in EXTRA_COMPONENT_DIRS, ESP-IDF takes each subfolder that has a CMakeLists.txt as a component."""
    folder = os.path.dirname(COMPONENT)
    assert not os.path.exists(f"{folder}/CMakeLists.txt")
    assert glob.glob(f"{folder}/*/CMakeLists.txt") == [f"{COMPONENT}/CMakeLists.txt"]


def test_component_is_read_as_a_script():
    """ESP-IDF reads this file before it knows any option."""
    called = call("cmake", f"-DCOMPONENT_DIR={COMPONENT}", "-P", f"{HERE}/requirements.cmake", merge=True)
    assert re.search(r"sources [4-9]\d, needs lwip;mbedtls;jsmn;nvs_flash", called), called


def test_core_locking_that_is_off_is_named(tmp_path):
    write_sdkconfig(tmp_path, f"{COMPONENT}/Kconfig")
    text = (tmp_path / "sdkconfig.h").read_text()
    (tmp_path / "sdkconfig.h").write_text(text.replace("#define CONFIG_LWIP_TCPIP_CORE_LOCKING 1\n", ""))
    with pytest.raises(AssertionError, match="set CONFIG_LWIP_TCPIP_CORE_LOCKING=y"):
        call("gcc", f"-I{tmp_path}", f"-I{HERE}/include", f"-I{ROOT}/include", f"-I{ROOT}/port", f"-I{ROOT}/boards/lwip_threads",
             f"-I{SOURCES['lwip']}/src/include", f"-I{SOURCES['lwip']}/contrib/ports/unix/port/include", "-DYCIAM_SOCKETS_LWIP",
             "-DYCIAM_FREERTOS_HEADERS_IN_FOLDER", "-c", f"{COMPONENT}/yciam_esp.c", "-o", tmp_path / "object.o")


@pytest.mark.parametrize("source", ["main", "wifi"])
def test_example_compiles(tmp_path, source):
    write_sdkconfig(tmp_path, f"{COMPONENT}/Kconfig", f"{BOARD}/main/Kconfig.projbuild", EXAMPLE_DEVICE_ID="are1")
    call("gcc", *[flag for flag in WARNINGS if flag not in ("-std=c99", "-Wpedantic")], "-std=gnu11", f"-I{tmp_path}", f"-I{HERE}/include",
         f"-I{ROOT}/include", f"-I{ROOT}/port/esp_idf/yciam", "-include", "sdkconfig.h", "-c", f"{BOARD}/main/{source}.c",
         "-o", tmp_path / "object.o")
