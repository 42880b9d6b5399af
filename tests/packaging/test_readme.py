# SPDX-License-Identifier: Apache-2.0
"""The table "you use → do this": the files and functions in its lines exist, and a test here or elsewhere covers each
line.
"""
import os
import re

from conftest import ROOT

# The test of each line.
TESTED = {"CMake": "tests/packaging/test_cmake.py", "make, pkg-config": "tests/e2e/test_install.py",
          "ESP-IDF": "tests/packaging/test_esp_idf.py", "Zephyr": "tests/packaging/test_zephyr.py",
          "Pico SDK": "tests/packaging/test_pico.py", "FreeRTOS, STM32Cube": "tests/packaging/test_freertos.py",
          "PlatformIO": "tests/packaging/test_esp_idf.py", "no operating system": "tests/boards/test_tokens.py",
          "something else": "tests/conformance/conformance.mk"}


def rows():
    with open(f"{ROOT}/README.md", encoding="utf-8") as file:
        table = re.search(r"^## You use → do this\n\n(.*?)\n\n", file.read(), re.M | re.S)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_each_line_has_a_test():
    assert [row[0] for row in rows()] == list(TESTED)
    assert all(os.path.exists(f"{ROOT}/{path}") for path in TESTED.values())


def test_two_lines_each_and_all_that_is_named_is_there():
    headers = ""
    for folder, _, files in os.walk(f"{ROOT}/port"):
        for name in files:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                headers += file.read()
    for row in rows():
        assert row[1].count("<br>") == 1, row[0]
        for path in re.findall(r"libyciam/([\w/.]+)", row[1]) + re.findall(r"\]\(([\w/.]+)", row[1]):
            assert os.path.exists(f"{ROOT}/{path}"), path
        for function in re.findall(r"`(yciam_\w+)\(\)", row[1]):
            assert f"{function}(" in headers, function


SUBJECTS = ("FPU", "memory", "clock", "entropy", "MAC", "anchors", "key", "watchdog", "check in this order")


def test_each_bring_up_example_speaks_of_every_subject():
    with open(f"{ROOT}/boards/README.md", encoding="utf-8") as file:
        examples = re.findall(r"^### (.*?)\n(.*?)(?=^#|\Z)", file.read(), re.M | re.S)
    assert len(examples) == 3
    for name, text in examples:
        assert [subject for subject in SUBJECTS if subject.lower() not in text.lower()] == [], name


def test_sizes_of_the_cortex_m4_board_are_those_of_its_own_page():
    """`make size-mps2_an386` measures the numbers of that page; conftest.assert_size() compares the other rows."""
    with open(f"{ROOT}/boards/mps2_an386/README.md", encoding="utf-8") as file:
        measured = dict(re.findall(r"^\| (\S+) \| ([0-9,]+) \|", file.read(), re.M))
    with open(f"{ROOT}/boards/README.md", encoding="utf-8") as file:
        row = re.search(r"^\| [^|]*`mps2_an386`[^|]*\| \[([0-9,]+)\].*\[([0-9,]+)\]", file.read(), re.M)
    assert row.groups() == (measured["flash"], measured["ram"])
