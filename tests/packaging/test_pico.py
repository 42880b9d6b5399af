# SPDX-License-Identifier: Apache-2.0
"""boards/pico_w for the Pico SDK: real images, except for the radio (pico/no_radio.c). These tests do not run them."""
import os

import pytest

from conftest import ENVIRONMENT, ROOT, SOURCES, assert_size, build, call

HERE = os.path.join(ROOT, "tests", "packaging", "pico")
ARM = {"pico_w": "v6S-M", "pico2_w": "v8-M.mainline"}
PICOLIBC = "/usr/lib/picolibc/riscv64-unknown-elf"


def image(tmp_path, emulator, board, **settings):
    call("/usr/bin/python3", f"{ROOT}/boards/common/pem_to_der.py", emulator.ca_file, tmp_path / "ca.der")
    build(HERE, tmp_path / "build", PICO_SDK_PATH=SOURCES["pico-sdk"], YCIAM_DIR=ROOT, PICO_BOARD=board, PICO_LWIP_PATH=SOURCES["lwip"],
          PICO_MBEDTLS_PATH=SOURCES["mbedtls"], JSMN_INCLUDE_DIR=SOURCES["jsmn"], KEY_FILE=emulator.key_file,
          ANCHORS_FILE=tmp_path / "ca.der", CMAKE_BUILD_TYPE="MinSizeRel", **settings)
    return tmp_path / "build/token.elf"


@pytest.mark.parametrize("board", ARM)
def test_image(tmp_path, emulator, board):
    made = image(tmp_path, emulator, board)
    assert f"Tag_CPU_arch: {ARM[board]}" in call("arm-none-eabi-readelf", "-A", made)
    assert_size(board, made)


def test_riscv_image(tmp_path, emulator, monkeypatch):
    """
    Debian's compiler with picolibc. The SDK asks for bit manipulation (Zb*), at which GCC 12 fails: here only assembler
    code has it. The C library is the one for rv32imac; pico/riscv has the parts of newlib and the C++ library that the
    SDK expects.
    """
    call("ar", "rc", tmp_path / "libstdc++.a")
    monkeypatch.setitem(ENVIRONMENT, "CFLAGS", f"-isystem {PICOLIBC}/include -include {HERE}/riscv/printflike.h")
    monkeypatch.setitem(ENVIRONMENT, "CXXFLAGS", f"-isystem {HERE}/riscv -isystem {PICOLIBC}/include "
                                                 f"-include {HERE}/riscv/printflike.h")
    monkeypatch.setitem(ENVIRONMENT, "LDFLAGS", f"-march=rv32imac -mabi=ilp32 -B{HERE}/riscv/ -L{tmp_path} "
                                                f"-L{PICOLIBC}/lib/rv32imac/ilp32")
    flags = "-Os -DNDEBUG -march=rv32imac_zicsr_zifencei -mno-riscv-attribute -Wa,-march=rv32imac_zicsr_zifencei_zba_zbb_zbs_zbkb"
    made = image(tmp_path, emulator, "pico2_w", PICO_PLATFORM="rp2350-riscv", PICO_GCC_TRIPLE="riscv64-unknown-elf",
                 PICO_CLIB="picolibc", CMAKE_C_FLAGS_MINSIZEREL=flags, CMAKE_CXX_FLAGS_MINSIZEREL=flags)
    assert "Machine:                           RISC-V" in call("riscv64-unknown-elf-readelf", "-h", made)
    assert_size("pico2_w, RISC-V", made, "riscv64-unknown-elf-")
