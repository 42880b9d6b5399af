# SPDX-License-Identifier: Apache-2.0
"""Options of other projects: for each option that a board sets, the list says where it was read."""
import glob
import os
import re

from conftest import ROOT

OWN = {"YCIAM"}


def names(pattern, path):
    with open(path, encoding="utf-8") as file:
        return set(re.findall(pattern, file.read(), re.M))


def test_options_are_listed():
    files = glob.glob(f"{ROOT}/boards/zephyr/*.conf") + glob.glob(f"{ROOT}/boards/zephyr/boards/*.conf") + \
        [f"{ROOT}/boards/esp_idf/sdkconfig.defaults"]
    assert len(files) == 3
    used = set().union(*(names(r"^CONFIG_(\w+)=", path) for path in files)) - OWN
    assert used == names(r"^([A-Z]\w+)  +\S", os.path.join(ROOT, "tests", "packaging", "options"))
