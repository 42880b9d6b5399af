# SPDX-License-Identifier: Apache-2.0
"""What the port can see in lwipopts.h to be too small does not compile, and the compiler says what to set."""
import subprocess

import pytest

from conftest import BOARD, BUILD, superloop

TOO_SMALL = {
    "MEMP_NUM_SYS_TIMEOUT=LWIP_NUM_SYS_TIMEOUT_INTERNAL": "set MEMP_NUM_SYS_TIMEOUT to",
    "MEMP_NUM_TCP_PCB=1": "set MEMP_NUM_TCP_PCB to",
}


@pytest.mark.parametrize("option,text", TOO_SMALL.items())
def test_option_is_too_small(option, text):
    command = superloop(f"{BUILD}/{BOARD}/too-small/our/port/lwip_raw/lwip_raw.o", "VARIANT=too-small", f"DEFINES=-D{option}")
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode != 0 and text in made.stderr, made.stderr
