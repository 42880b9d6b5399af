# SPDX-License-Identifier: Apache-2.0
"""port/freertos over the stand-in of freertos/, which knows FreeRTOS only from our reading."""
import os

import pytest

from conftest import ROOT, SOURCES, WARNINGS, call, configure

HERE = os.path.join(ROOT, "tests", "packaging", "freertos")
PORT = [f"{ROOT}/port/{name}.c" for name in ("freertos/yciam_freertos", "freertos/yciam_freertos_signer", "signer_task/signer_task")]
INCLUDE = [f"-I{HERE}", f"-I{ROOT}/port", f"-I{ROOT}/port/freertos", f"-I{ROOT}/include", "-D_GNU_SOURCE", "-pthread", "-g"]
THREADING = ["-DTEST_THREADING", f'-DMBEDTLS_CONFIG_FILE="{HERE}/mbedtls_config.h"', "-isystem", SOURCES["mbedtls"] + "/include",
             f"{ROOT}/port/freertos/mbedtls_threading.c", SOURCES["mbedtls"] + "/library/threading.c"]


@pytest.mark.parametrize("tick_rate", [100, 1000])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_tasks(tmp_path, compiler, tick_rate):
    """Delay, lock and signer task; Mbed TLS's own threading.c over our mutexes."""
    call(compiler, *WARNINGS, *INCLUDE, f"-DconfigTICK_RATE_HZ={tick_rate}", *PORT, *THREADING, f"{HERE}/stand_in.c",
         f"{HERE}/test_freertos.c", "-o", tmp_path / "test")
    assert call(tmp_path / "test") == "good\n"


@pytest.mark.parametrize("option", ["configSUPPORT_STATIC_ALLOCATION", "configUSE_MUTEXES"])
def test_what_is_missing_in_freertosconfig_is_named(tmp_path, option):
    (tmp_path / "FreeRTOS.h").write_text(f'#include "{HERE}/FreeRTOS.h"\n#undef {option}\n#define {option} 0\n')
    with pytest.raises(AssertionError, match=f"set {option} 1 in FreeRTOSConfig.h"):
        call("gcc", *WARNINGS, f"-I{tmp_path}", *INCLUDE, "-c", PORT[0], "-o", tmp_path / "object.o")


LISTS = """cmake_minimum_required(VERSION 3.21)
project(token C)
set(YCIAM_PORTS mbedtls lwip_sockets freertos)
include({root}/boards/cmake_lwip/lwip.cmake)
target_include_directories(lwip PUBLIC {here} {root}/port/freertos)
add_subdirectory({root}/port/cmake yciam)
target_link_libraries(yciam_port PUBLIC lwip)
"""


def test_cmake_ports(tmp_path):
    """The ports that README.md and port/freertos/README.md name, as one CMake library."""
    (tmp_path / "CMakeLists.txt").write_text(LISTS.format(root=ROOT, here=HERE))
    # An archive needs only the headers of lwIP: with this setting lwIP itself is not compiled.
    configure(tmp_path, tmp_path / "build", YCIAM_DIR=ROOT, LWIP_DIR=SOURCES["lwip"], CMAKE_OPTIMIZE_DEPENDENCIES="ON")
    call("cmake", "--build", tmp_path / "build", "--target", "yciam_port")
    names = call("nm", "--defined-only", tmp_path / "build/yciam/libyciam_port.a")
    assert all(f" T yciam_{name}" in names for name in ("freertos_signer_init", "lwip_sockets_init", "mbedtls_init"))
