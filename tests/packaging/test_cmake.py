# SPDX-License-Identifier: Apache-2.0
"""CMake: the three ways to libyciam, on this machine and for the Cortex-M4, each to a token of the emulator."""
import os
import re
import shutil

import pytest

from conftest import HOST, MBEDTLS_36, ROOT, SOURCES, TOKEN, assert_size, build, call, configure

BOARDS = os.path.join(ROOT, "boards")
EXAMPLES = ("cmake_linux", "cmake_m4", "cmake_lwip")
BUILD_LINES, C_LINES = 10, 25

PACKAGE_PROJECT = """cmake_minimum_required(VERSION 3.21)
project(token C)
find_package(yciam {version} REQUIRED)
add_executable(token main.c)
target_link_libraries(token yciam::port)
"""
FETCHED_PROJECT = """cmake_minimum_required(VERSION 3.21)
project(token C)
include(FetchContent)
FetchContent_Declare(yciam URL {url} SOURCE_SUBDIR port/cmake)
FetchContent_MakeAvailable(yciam)
add_executable(token main.c)
target_link_libraries(token yciam::port)
"""


def project(folder, lists=None):
    """A new folder with the Linux example's program, and its own CMakeLists.txt or the example's."""
    folder.mkdir()
    shutil.copy(f"{BOARDS}/cmake_linux/main.c", folder)
    if lists is None:
        shutil.copy(f"{BOARDS}/cmake_linux/CMakeLists.txt", folder)
    else:
        (folder / "CMakeLists.txt").write_text(lists)
    return folder


def assert_token(program, emulator):
    assert TOKEN.fullmatch(call(program, emulator.key_file, emulator.ca_file, "localhost", emulator.port).strip())


def lines_of_code(path, no_code):
    with open(path, encoding="utf-8") as file:
        return [line for line in file if not re.match(no_code, line)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_few_lines_lead_to_a_token(example):
    """Counts lines, except blank lines, comments, #include and lone braces."""
    assert len(lines_of_code(f"{BOARDS}/{example}/CMakeLists.txt", r"\s*(#|$)")) <= BUILD_LINES
    assert len(lines_of_code(f"{BOARDS}/{example}/main.c", r"\s*(/\*|#include|[{}]+$|$)")) <= C_LINES


@pytest.fixture(scope="module")
def mbedtls_package(tmp_path_factory):
    """Mbed TLS 3.6, installed with its own CMake package."""
    place = tmp_path_factory.mktemp("mbedtls")
    build(SOURCES["mbedtls"], place / "build", ENABLE_TESTING="OFF", ENABLE_PROGRAMS="OFF", CMAKE_C_FLAGS="-O1")
    call("cmake", "--install", place / "build", "--prefix", place / "installed")
    return place / "installed"


def test_add_subdirectory_with_the_libraries_of_the_system(tmp_path, emulator):
    build(project(tmp_path / "token"), tmp_path / "build", YCIAM_DIR=ROOT)
    assert_token(tmp_path / "build/token", emulator)


def test_add_subdirectory_with_libraries_elsewhere(tmp_path, emulator):
    build(project(tmp_path / "token"), tmp_path / "build", YCIAM_DIR=ROOT, MbedTLS_ROOT=MBEDTLS_36)
    assert_token(tmp_path / "build/token", emulator)
    assert "libmbedtls" not in call("readelf", "-d", tmp_path / "build/token"), "linked with the system's"


def test_libraries_elsewhere_go_before_a_package(tmp_path, mbedtls_package):
    """Like the one that Debian 13 has installed: its headers do not fit these libraries."""
    configure(project(tmp_path / "token"), tmp_path / "build", YCIAM_DIR=ROOT, MbedTLS_ROOT=MBEDTLS_36,
              CMAKE_PREFIX_PATH=mbedtls_package)
    assert f"YCIAM_MBEDTLS_INCLUDE_DIR:PATH={MBEDTLS_36}/include\n" in (tmp_path / "build/CMakeCache.txt").read_text()


def test_add_subdirectory_with_a_package_of_mbedtls(tmp_path, emulator, mbedtls_package):
    build(project(tmp_path / "token"), tmp_path / "build", YCIAM_DIR=ROOT, CMAKE_PREFIX_PATH=mbedtls_package)
    assert_token(tmp_path / "build/token", emulator)


def test_fetch_content(tmp_path, emulator, packages):
    build(project(tmp_path / "token", FETCHED_PROJECT.format(url=packages["yciam"].archive)), tmp_path / "build")
    assert_token(tmp_path / "build/token", emulator)


@pytest.fixture(scope="module", params=["2.28", "3.6"])
def installed(request, tmp_path_factory):
    """The folder of `make install`, built with the Mbed TLS of the system or with another one."""
    place = tmp_path_factory.mktemp("installed")
    other = {"2.28": [f"OUT={place}/linux"], "3.6": [f"OUT={place}/linux", f"MBEDTLS={MBEDTLS_36}"]}[request.param]
    call("make", "-j2", "install", f"DESTDIR={place}", "PREFIX=/opt/yciam", "CFLAGS=-O1", *other, cwd=ROOT)
    return place / "opt/yciam"


@pytest.mark.xdist_group("installed")
def test_find_package(tmp_path, emulator, installed):
    build(project(tmp_path / "token", PACKAGE_PROJECT.format(version="0.1")), tmp_path / "build", CMAKE_PREFIX_PATH=installed)
    assert_token(tmp_path / "build/token", emulator)
    with pytest.raises(AssertionError, match=r"compatible\s+with requested version"):
        configure(project(tmp_path / "newer", PACKAGE_PROJECT.format(version="99")), tmp_path / "none", CMAKE_PREFIX_PATH=installed)


def test_without_mbedtls_cmake_says_what_to_do(tmp_path):
    with pytest.raises(AssertionError, match="set MbedTLS_ROOT"):
        build(project(tmp_path / "token"), tmp_path / "build", YCIAM_DIR=ROOT, CMAKE_FIND_ROOT_PATH=tmp_path,
              **{f"CMAKE_FIND_ROOT_PATH_MODE_{kind}": "ONLY" for kind in ("INCLUDE", "LIBRARY", "PACKAGE")})


def test_a_port_that_is_not_there_is_named(tmp_path):
    with pytest.raises(AssertionError, match="there is no port 'modem'"):
        build(project(tmp_path / "token"), tmp_path / "build", YCIAM_DIR=ROOT, YCIAM_PORTS="mbedtls;modem")


def test_cortex_m4(tmp_path, emulator):
    """A toolchain file, Mbed TLS as a part of the project, lwIP without an operating system; run in QEMU."""
    call("/usr/bin/python3", f"{BOARDS}/common/pem_to_der.py", emulator.ca_file, tmp_path / "ca.der")
    build(f"{BOARDS}/cmake_m4", tmp_path / "build", YCIAM_DIR=ROOT, MBEDTLS_DIR=SOURCES["mbedtls"],
          LWIP_DIR=SOURCES["lwip"], JSMN_INCLUDE_DIR=SOURCES["jsmn"], KEY_FILE=emulator.key_file, ANCHORS_FILE=tmp_path / "ca.der",
          CMAKE_TOOLCHAIN_FILE=f"{BOARDS}/cmake_m4/toolchain.cmake", ENABLE_TESTING="OFF", ENABLE_PROGRAMS="OFF",
          MBEDTLS_FATAL_WARNINGS="OFF", MBEDTLS_CONFIG_FILE=f"{BOARDS}/common/mbedtls_config.h")
    said = call("qemu-system-arm", "-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0",
                "-netdev", f"user,id=net0,guestfwd=tcp:10.0.2.100:443-tcp:127.0.0.1:{emulator.port}",
                "-net", "nic,netdev=net0", "-semihosting-config", "enable=on,target=native,arg=yciam,arg=address=10.0.2.100",
                "-kernel", tmp_path / "build/token.elf")
    assert TOKEN.search(said), said
    assert_size("cmake_m4", tmp_path / "build/token.elf")


def test_lwip_sockets(tmp_path, emulator):
    build(f"{BOARDS}/cmake_lwip", tmp_path / "build", YCIAM_DIR=ROOT, LWIP_DIR=SOURCES["lwip"])
    said = call(tmp_path / "build/token", emulator.key_file, emulator.ca_file, HOST, emulator.port, "10.0.2.2")
    assert TOKEN.search(said), said
