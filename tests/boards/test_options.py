# SPDX-License-Identifier: Apache-2.0
"""What port/lwip_raw can see in lwipopts.h to be wrong does not compile, and the compiler says what to set."""
import subprocess

import pytest

from conftest import BOARD, BUILD, superloop

WRONG = {
    "DNS_MAX_TTL=86400": "names",
    "MEMP_NUM_SYS_TIMEOUT=LWIP_NUM_SYS_TIMEOUT_INTERNAL": "lwip_raw",
    "MEMP_NUM_TCP_PCB=1": "lwip_raw",
}


@pytest.mark.parametrize("option,source", WRONG.items())
def test_option_is_refused(option, source):
    name = option.split("=", maxsplit=1)[0]
    command = superloop(f"{BUILD}/{BOARD}/wrong-{name}/our/port/lwip_raw/{source}.o", f"VARIANT=wrong-{name}", f"DEFINES=-D{option}")
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode != 0 and f"set {name} to" in made.stderr, made.stderr
