# SPDX-License-Identifier: Apache-2.0
"""boards/pico_w for the Pico SDK: real images, but for the radio (pico/no_radio.c). Nothing here runs them."""
import os

import pytest

from conftest import ROOT, SOURCES, assert_size, build, call

HERE = os.path.join(ROOT, "tests", "packaging", "pico")
BOARDS = {"pico_w": "v6S-M", "pico2_w": "v8-M.mainline"}


@pytest.mark.parametrize("board", BOARDS)
def test_image(tmp_path, emulator, board):
    call("/usr/bin/python3", f"{ROOT}/boards/common/pem_to_der.py", emulator.ca_file, tmp_path / "ca.der")
    build(HERE, tmp_path / "build", PICO_SDK_PATH=SOURCES["pico-sdk"], YCIAM_DIR=ROOT, PICO_BOARD=board, PICO_LWIP_PATH=SOURCES["lwip"],
          PICO_MBEDTLS_PATH=SOURCES["mbedtls"], JSMN_INCLUDE_DIR=SOURCES["jsmn"], KEY_FILE=emulator.key_file,
          ANCHORS_FILE=tmp_path / "ca.der", CMAKE_BUILD_TYPE="MinSizeRel")
    image = tmp_path / "build/token.elf"
    assert f"Tag_CPU_arch: {BOARDS[board]}" in call("arm-none-eabi-readelf", "-A", image)
    assert_size(board, image)
