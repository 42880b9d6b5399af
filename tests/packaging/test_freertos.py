# SPDX-License-Identifier: Apache-2.0
"""port/freertos over the stand-in of freertos/, which knows no more of FreeRTOS than we do."""
import os

import pytest

from conftest import ROOT, SOURCES, WARNINGS, call

HERE = os.path.join(ROOT, "tests", "packaging", "freertos")
PORT = [f"{ROOT}/port/freertos/{name}.c" for name in ("yciam_freertos", "signer_task")]
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
