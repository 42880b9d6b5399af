# SPDX-License-Identifier: Apache-2.0
"""The C in the pages of the ports compiles, with the stand-ins that the ports themselves are compiled with."""
import glob
import os
import re

import pytest

from conftest import ROOT, SOURCES, WARNINGS, call

HERE = os.path.join(ROOT, "tests", "packaging")
LWIP = ["-isystem", f"{SOURCES['lwip']}/src/include", "-isystem", f"{SOURCES['lwip']}/contrib/ports/unix/port/include",
        f"-I{ROOT}/boards/lwip_threads", "-DYCIAM_SOCKETS_LWIP"]
FREERTOS = [f"-I{HERE}/freertos", f"-I{ROOT}/port/freertos"]
FLAGS = {
    "port/lwip_sockets/README.md": LWIP,
    "port/freertos/README.md": FREERTOS,
    "port/zephyr/README.md": ["-isystem", f"{HERE}/zephyr/include", "-DCONFIG_YCIAM_RESOLVERS=2", "-DCONFIG_NET_IPV4=1",
                              '-DYCIAM_SOCKETS_STACK_H="zephyr/yciam_zephyr_stack.h"'],
    "port/esp_idf/README.md": ["-isystem", f"{HERE}/esp_idf/include", f"-I{ROOT}/port/esp_idf/yciam",
                               "-std=gnu99"],
}
# Macros are compiled where they are used.
USES = {"cc.h": "int snippet_uses(void)\n{\n    return errno;\n}\n"}
ELSEWHERE = {"README.md", "include/yciam/README.md", "include/yciam/CALLS.md", "port/README.md"}     # tests/e2e/test_install.py links these


def blocks(page):
    """[(name, code)]"""
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        found = re.findall(r"^```c\n(.*?)^```$", file.read(), re.M | re.S)
    return [(re.match(r"/\* README: ([\w-]+\.[ch]) \*/\n", code)[1], code) for code in found]


def pages():
    """All pages with C in them, relative to the root."""
    found = set()
    for path in glob.glob(f"{ROOT}/*.md") + [path for folder in ("boards", "core", "include", "port", "tests")
                                             for path in glob.glob(f"{ROOT}/{folder}/**/*.md", recursive=True)]:
        with open(path, encoding="utf-8") as file:
            if "\n```c\n" in file.read():
                found.add(os.path.relpath(path, ROOT))
    return found


def test_each_page_with_c_is_compiled():
    assert pages() == {*FLAGS, *ELSEWHERE}


@pytest.mark.parametrize("page, name, code", [(page, *block) for page in FLAGS for block in blocks(page)],
                         ids=lambda value: value if value.endswith((".c", ".h")) else "")
def test_snippet(tmp_path, page, name, code):
    (tmp_path / name).write_text(code + USES.get(name, ""))
    (tmp_path / "sdkconfig.h").write_text("/* all defaults */\n")
    include = [f"-I{ROOT}/include", f"-I{ROOT}/port", f"-I{tmp_path}"]
    call("gcc", *WARNINGS, "-D_GNU_SOURCE", *include, *FLAGS[page], "-fsyntax-only", "-x", "c", tmp_path / name)
