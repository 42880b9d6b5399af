# SPDX-License-Identifier: Apache-2.0
"""The image's start code from the reset on, on a Cortex-M0, at each optimisation level, since the compiler's code
differs.
"""
import re
import shlex
import subprocess

import pytest

from conftest import BUILD, superloop, text_of

MICROBIT = {
    "CPU": "-mcpu=cortex-m0 -mthumb", "QEMU": "qemu-system-arm -M microbit", "NIC": "",
    "LINK": "-nostartfiles -static -Lboards/common -Ttests/boards/microbit.ld -Wl,--gc-sections -Wl,--fatal-warnings",
    "MAIN": "tests/boards/start_main.c", "LIB_OBJS": "",
    "OUR_SRCS": " ".join(["boards/mps2_an386/board.c", *(f"boards/common/{name}.c" for name in (
        "arguments", "measure", "memory", "numbers", "semihost", "start", "tick"))]),
}
STACK = 4096    # bytes


@pytest.mark.parametrize("level", ["-Os", "-Oz", "-O2", "-O3"])
def test_start_on_a_cortex_m0(images, material, level):
    sources = {f"{name.upper()}_DIR": f"{BUILD}/src/{name}" for name in ("mbedtls", "lwip", "jsmn")}
    settings = {**MICROBIT, "OPT": level, "BUILD": f"{BUILD}/m0{level}", **sources}
    image = images.link(material.anchors("rsa"), **settings)
    command = text_of(superloop("qemu-command", f"IMAGE={image}", *(f"{name}={value}" for name, value in settings.items())))
    ran = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0 and ran.stdout.startswith("started\n"), ran.stdout + ran.stderr
    assert 256 < int(re.search(r"^stack (\d+)$", ran.stdout, re.MULTILINE)[1]) < STACK
