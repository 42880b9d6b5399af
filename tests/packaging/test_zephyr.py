# SPDX-License-Identifier: Apache-2.0
"""port/zephyr over the stand-in of zephyr/, which passes calls of Zephyr's sockets on to this machine's."""
import glob
import os
import re
import sys

import kconfiglib
import pytest
import yaml

from conftest import BUILD, ROOT, SOURCES, WARNINGS, call, configure

HERE = os.path.join(ROOT, "tests", "packaging", "zephyr")
PORT = sorted(glob.glob(f"{ROOT}/port/zephyr/*.c") + glob.glob(f"{ROOT}/port/sockets/*.c"))
TLS = sorted(glob.glob(f"{ROOT}/port/mbedtls/*.c"))
SUITE = [f"{ROOT}/tests/conformance/{name}.c" for name in ("program", "suite")] + \
    sorted(glob.glob(f"{ROOT}/tests/conformance/*_cases.c"))
FLAGS = [*WARNINGS, "-g", f"-I{ROOT}/include", f"-I{ROOT}/port", "-D_GNU_SOURCE", "-DCONFIG_NET_IPV4=1", "-DCONFIG_NET_IPV6=1",
         "-DCONFIG_YCIAM_RESOLVERS=2", '-DYCIAM_SOCKETS_STACK_H="zephyr/yciam_zephyr_stack.h"', "-pthread"]
NAMES = {"4.3": [], "4.4": ["-DSTAND_IN_NET_NAMES"]}
MBEDTLS = ["-l:libmbedtls.a", "-l:libmbedx509.a", "-l:libmbedcrypto.a"]


def compiled(sources, prefix, *more, compiler="gcc"):
    """The objects of these sources."""
    objects = []
    for source in sources:
        objects.append(f"{prefix}.{os.path.basename(os.path.dirname(source))}.{os.path.basename(source)}.o")
        call(compiler, *FLAGS, "-isystem", f"{HERE}/include", *more, "-c", source, "-o", objects[-1])
    return objects


@pytest.mark.parametrize("names", NAMES)
def test_resolver_with_thread_sanitizer(tmp_path, names):
    objects = compiled([*PORT, f"{HERE}/stand_in.c", f"{HERE}/test_resolver.c"], tmp_path / "resolver", *NAMES[names],
                       "-fsanitize=thread", compiler="clang")
    call("clang", "-pthread", "-fsanitize=thread", *objects, "-o", tmp_path / "resolver")
    assert call(tmp_path / "resolver") == "good\n"


def test_conformance(tmp_path):
    """Plain TCP, with Zephyr's old names and its new ones. Tests over other ports cover port/mbedtls."""
    core = [f"{ROOT}/core/util/{name}.c" for name in ("wipe", "text", "timestamp", "result_text")]
    shared = compiled([*TLS, *SUITE, *core], tmp_path / "shared")
    peers = [sys.executable, f"{ROOT}/tests/conformance/peers.py", "--dir", f"{BUILD}/tests/peers"]
    for names, macros in NAMES.items():
        program = tmp_path / names
        own = compiled([*PORT, f"{HERE}/stand_in.c", f"{HERE}/conformance_zephyr.c"], program, *macros)
        call("gcc", "-pthread", *own, *shared, *MBEDTLS, "-o", program)
        call(*peers, "--plain", "--", program, "plain", "localhost", "127.0.0.1", "{port}")


def configured(place, module):
    """Configures the module as Zephyr does, by its module.yml. Returns the sources to compile."""
    place.mkdir()
    with open(f"{module}/zephyr/module.yml", encoding="utf-8") as file:
        described = yaml.safe_load(file)["build"]
    (place / "Kconfig").write_text("".join(f"config {name}\n\tdef_bool y\n" for name in
                                           ("NET_SOCKETS", "NET_TCP", "DNS_RESOLVER", "MBEDTLS")) +
                                   f'source "{module}/{described["kconfig"]}"\n')
    options = kconfiglib.Kconfig(str(place / "Kconfig"), warn_to_stderr=False)
    assert options.syms["YCIAM"].set_value("y") and not options.warnings
    assert options.syms["YCIAM_RESOLVERS"].str_value == "2"
    configure(HERE, place / "build", MODULE_DIR=f"{module}/{described['cmake']}", JSMN_INCLUDE_DIR=SOURCES["jsmn"])
    return set(re.findall(r"/((?:core|port)/[\w/]+\.c)\.o\b", call("ninja", "-C", place / "build", "-n")))


def test_module(tmp_path, packages):
    """The package becomes a library with every source in it. A clone has the same sources."""
    sources = configured(tmp_path / "package", packages["yciam-zephyr"].place)
    assert sources == configured(tmp_path / "clone", f"{ROOT}/port/zephyr") and len(sources) > 40
    call("cmake", "--build", tmp_path / "package/build")
    library = tmp_path / "package/build/libyciam.a"
    assert re.search(r" T yciam_zephyr_init$", call("nm", library), re.M)
    assert len(call("ar", "t", library).split()) == len(sources)


def test_sample_compiles(tmp_path):
    for name in ("key.json", "anchors.der"):
        (tmp_path / f"{name}.inc").write_text("0x7b, 0x7d\n")
    call("gcc", *FLAGS, "-isystem", f"{HERE}/include", f"-I{tmp_path}", "-c", f"{ROOT}/boards/zephyr/src/main.c",
         "-o", tmp_path / "main.o")
