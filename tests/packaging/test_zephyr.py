# SPDX-License-Identifier: Apache-2.0
"""port/zephyr over the stand-in of zephyr/, which passes Zephyr's sockets on to this machine's."""
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


def compile_with(names, sources, program, *more, compiler="gcc"):
    objects = []
    for source in sources:
        objects.append(f"{program}.{os.path.basename(os.path.dirname(source))}.{os.path.basename(source)}.o")
        call(compiler, *FLAGS, *NAMES[names], "-isystem", f"{HERE}/include", *more, "-c", source, "-o", objects[-1])
    call(compiler, "-pthread", *[flag for flag in more if flag.startswith("-fsan")], *objects, *MBEDTLS, "-o", program)
    return program


@pytest.mark.parametrize("names", NAMES)
def test_resolver_with_thread_sanitizer(tmp_path, names):
    program = compile_with(names, [*PORT, f"{HERE}/stand_in.c", f"{HERE}/test_resolver.c"], tmp_path / "resolver",
                           "-fsanitize=thread", compiler="clang")
    assert call(program) == "good\n"


@pytest.mark.parametrize("names", NAMES)
def test_conformance(tmp_path, names):
    """Plain TCP; port/mbedtls over it is tested over other ports."""
    core = [f"{ROOT}/core/util/{name}.c" for name in ("wipe", "text", "timestamp", "result_text")]
    program = compile_with(names, [*PORT, *TLS, *SUITE, *core, f"{HERE}/stand_in.c", f"{HERE}/conformance_zephyr.c"], tmp_path / "suite")
    peers = [sys.executable, f"{ROOT}/tests/conformance/peers.py", "--dir", f"{BUILD}/tests/peers"]
    call(*peers, "--plain", "--", program, "plain", "localhost", "127.0.0.1", "{port}")


@pytest.mark.parametrize("packaged", [False, True], ids=["clone", "package"])
def test_module(tmp_path, packages, packaged):
    """Zephyr finds the module by its module.yml; the files that this names make the library, with every source in it."""
    module = packages["yciam-zephyr"].place if packaged else f"{ROOT}/port/zephyr"
    with open(f"{module}/zephyr/module.yml", encoding="utf-8") as file:
        described = yaml.safe_load(file)
    check_module(tmp_path, f"{module}/{described['build']['cmake']}", f"{module}/{described['build']['kconfig']}")


def check_module(tmp_path, cmake, kconfig):
    (tmp_path / "Kconfig").write_text("".join(f"config {name}\n\tdef_bool y\n" for name in
                                              ("NET_SOCKETS", "NET_TCP", "DNS_RESOLVER", "MBEDTLS")) + f'source "{kconfig}"\n')
    options = kconfiglib.Kconfig(str(tmp_path / "Kconfig"), warn_to_stderr=False)
    assert options.syms["YCIAM"].set_value("y") and not options.warnings
    assert options.syms["YCIAM_RESOLVERS"].str_value == "2"
    configure(HERE, tmp_path / "build", MODULE_DIR=cmake, JSMN_INCLUDE_DIR=SOURCES["jsmn"])
    call("cmake", "--build", tmp_path / "build")
    assert re.search(r" T yciam_zephyr_init$", call("nm", tmp_path / "build/libyciam.a"), re.M)
    assert len(call("ar", "t", tmp_path / "build/libyciam.a").split()) > 40


def test_sample_compiles(tmp_path):
    for name in ("key.json", "anchors.der"):
        (tmp_path / f"{name}.inc").write_text("0x7b, 0x7d\n")
    call("gcc", *FLAGS, "-isystem", f"{HERE}/include", f"-I{tmp_path}", "-c", f"{ROOT}/boards/zephyr/src/main.c",
         "-o", tmp_path / "main.o")
