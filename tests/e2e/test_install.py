# SPDX-License-Identifier: Apache-2.0
"""What a user builds with: the installed library, and the examples of the README."""
import glob
import os
import re
import shlex
import shutil
import subprocess

import pytest

from harness import HERE, ROOT, alone   # puts built_with in the path
from built_with import built_with

C_WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
LANGUAGES = {"c99": ["cc", "-std=c99"], "c++11": ["g++", "-std=c++11", "-x", "c++"]}
PREFIX = "/opt/yciam"
# The environment of a user's shell, without variables of the `make` that runs these tests.
WITHOUT_MAKE = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def call(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(first_program_path, directory, tmp_path_factory):
    """The folder into which `make install` of the first program's build installed everything."""
    place = str(tmp_path_factory.mktemp("installed"))
    out = os.path.relpath(os.path.dirname(first_program_path), ROOT)
    assert not out.startswith(".."), "the first program must be one of this tree"
    # With the variables of the build: other variables would build it again while other tests use it.
    variables = os.environ.get("MAKEFLAGS", "").partition("-- ")[2]
    with alone(directory):
        call("make", "install", f"OUT={out}", f"PREFIX={PREFIX}", f"DESTDIR={place}", cwd=ROOT,
             env={**WITHOUT_MAKE, "MAKEFLAGS": f"-- {variables}"})
    return place


@pytest.fixture(scope="module")
def flags(installed):
    """pkg-config's output, for each option."""
    environment = {**os.environ, "PKG_CONFIG_PATH": f"{installed}{PREFIX}/lib/pkgconfig",
                   "PKG_CONFIG_SYSROOT_DIR": installed}
    return lambda *kinds: shlex.split(call("pkg-config", *kinds, "yciam", env=environment))


def test_program_is_installed(installed, first_program_path):
    assert built_with(f"{installed}{PREFIX}/bin/yciam") == built_with(first_program_path)


def test_version(installed, flags):
    assert call(f"{installed}{PREFIX}/bin/yciam", "--version").split()[1:2] == flags("--modversion")


@pytest.mark.skipif(not (shutil.which("systemd-analyze") and shutil.which("kill")), reason="there is no systemd-analyze, or no kill")
def test_unit(installed, tmp_path):
    """The unit names the installed program, and systemd finds no fault in it."""
    with open(f"{installed}{PREFIX}/lib/systemd/system/yciam-keep.service", encoding="utf-8") as file:
        text = file.read()
    assert f"\nExecStart={PREFIX}/bin/yciam keep " in text
    unit = tmp_path / "yciam-keep.service"
    unit.write_text(text.replace(f"{PREFIX}/bin", f"{installed}{PREFIX}/bin"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_man_page(installed):
    """The manual page has each option and each variable of the help, and groff finds no fault in it."""
    page = f"{installed}{PREFIX}/share/man/man1/yciam.1"
    program = f"{installed}{PREFIX}/bin/yciam"
    with open(page, encoding="utf-8") as file:
        text = file.read().replace("\\-", "-")
    assert " ".join(call(program, "--version").split()[:2]) in text
    commands = re.findall(r"^  ([a-z]+) ", call(program, "--help"), re.M)
    helps = "".join(call(program, "help", command) for command in commands)
    words = {*commands, *re.findall(r"--[a-z]+|(?<= )-[A-Za-z](?=,)|[A-Z]+_[A-Z_]+", helps)}
    assert len(words) > 30 and not [word for word in sorted(words) if word not in text]
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", page], capture_output=True, text=True, check=True)
        assert done.stderr == ""


@pytest.fixture
def other_mbedtls(tmp_path):
    """Makes a folder that looks like an installed Mbed TLS."""
    (tmp_path / "other" / "include" / "mbedtls").mkdir(parents=True)
    (tmp_path / "other" / "include" / "mbedtls" / "version.h").touch()
    return str(tmp_path / "other")


@pytest.mark.parametrize("change", ["MBEDTLS={}", "CFLAGS=-O1"])
def test_other_flags_compile_anew(tmp_path, other_mbedtls, change):
    """Objects that were compiled with another Mbed TLS must not be linked with this one."""
    change = change.format(other_mbedtls)

    def compiles(*more):
        return "CC" in call("make", f"{tmp_path}/core/util/wipe.o", f"OUT={tmp_path}", *more, cwd=ROOT, env=WITHOUT_MAKE)

    assert [compiles(), compiles(), compiles(change), compiles(change), compiles()] == [True, False, True, False, True]


def test_flags_name_the_mbedtls_that_it_was_built_with(tmp_path, other_mbedtls):
    """The structs of another Mbed TLS have other sizes."""
    environment = {**WITHOUT_MAKE, "PKG_CONFIG_PATH": str(tmp_path)}
    call("make", f"{tmp_path}/yciam.pc", f"OUT={tmp_path}", f"MBEDTLS={other_mbedtls}", cwd=ROOT, env=environment)
    flags = shlex.split(call("pkg-config", "--cflags", "--libs", "yciam", env=environment))
    assert f"-I{other_mbedtls}/include" in flags and f"-L{other_mbedtls}/lib" in flags


@pytest.mark.parametrize("language", LANGUAGES)
def test_installed_library(installed, flags, language, tmp_path):
    headers = sorted(glob.glob(f"{installed}{PREFIX}/include/**/*.h", recursive=True))
    assert {"yciam.h", "jwt.h", "port.h"} <= {os.path.basename(header) for header in headers}
    included = [os.path.relpath(header, f"{installed}{PREFIX}/include") for header in headers]
    (tmp_path / "every_header.h").write_text("".join(f"#include <{header}>\n" for header in included))
    program = str(tmp_path / "consumer")
    call(*LANGUAGES[language], *C_WARNINGS, f"-I{tmp_path}", *flags("--cflags"), os.path.join(HERE, "consumer.c"),
         "-o", program, "-x", "none", *flags("--libs"))
    assert call(program) == f"{flags('--modversion')[0]}: key file lacks a field or has it twice, bad argument\n"


# The pages for Linux: every ```c block begins with a comment that names its file: /* README: superloop.c */. Each block
# compiles by itself and links with the archives. tests/packaging/test_snippets.py tests the other pages.
PAGES = ("README.md", "include/yciam/README.md", "include/yciam/CALLS.md", "port/README.md")


def readme_blocks():
    blocks = []
    for page in PAGES:
        with open(os.path.join(ROOT, page), encoding="utf-8") as file:
            blocks += re.findall(r"^```c\n(.*?)^```$", file.read(), re.M | re.S)
    return blocks


def name_of(block):
    match = re.match(r"/\* README: ([\w-]+\.c) \*/\n", block)
    return match[1] if match else "unnamed"


def test_readme_shows_both_forms():
    code = "".join(readme_blocks())
    assert "yciam_poll(" in code, "README.md has no superloop"
    assert "yciam_wait(" in code, "README.md has no blocking example"


def sources_of(block, directory):
    assert name_of(block) != "unnamed", "the block's first line must be /* README: NAME.c */"
    sources = [directory / name_of(block)]
    sources[0].write_text(block)
    if not re.search(r"\bmain\(", block):
        sources.append(directory / "main_of_the_test.c")
        sources[1].write_text("int main(void) { return 0; }\n")
    return map(str, sources)


@pytest.mark.parametrize("block", readme_blocks(), ids=name_of)
def test_readme_block(block, tmp_path, first_program_path):
    place = os.path.dirname(first_program_path)
    call("cc", "-std=c99", *C_WARNINGS, "-Wconversion", f"-I{ROOT}/include", f"-I{ROOT}/port", *sources_of(block, tmp_path),
         f"{place}/libyciam_port.a", f"{place}/libyciam.a", "-lmbedtls", "-lmbedx509", "-lmbedcrypto", "-pthread",
         "-o", str(tmp_path / "program"))


@pytest.mark.parametrize("block", readme_blocks(), ids=name_of)
def test_readme_block_with_what_is_installed(block, flags, tmp_path):
    """The include lines work with the installed headers, too."""
    call("cc", "-std=c99", *C_WARNINGS, "-Wconversion", *flags("--cflags"), *sources_of(block, tmp_path), *flags("--libs"),
         "-o", str(tmp_path / "program"))


def test_readme_blocks_run(tmp_path, first_program_path, iam):
    """All blocks in one program, which calls them with the emulator in place of the services."""
    place = os.path.dirname(first_program_path)
    sources = [source for block in readme_blocks() for source in sources_of(block, tmp_path)]
    call("cc", "-std=c99", "-D_GNU_SOURCE", *C_WARNINGS, f"-I{ROOT}/include", f"-I{ROOT}/port", "-Wl,--wrap=yciam_mbedtls_init",
         os.path.join(HERE, "snippets.c"), f"{ROOT}/boards/linux/examples/files.c", *(source for source in sources if not source.endswith("main_of_the_test.c")),
         f"{place}/libyciam_port.a", f"{place}/libyciam.a", "-lmbedtls", "-lmbedx509", "-lmbedcrypto", "-pthread",
         "-o", str(tmp_path / "program"))
    out = call(str(tmp_path / "program"), "localhost", str(iam.port), iam.key_file, iam.ca_file)
    assert "NOT GOOD" not in out and out.count(": good") >= 15, out
    assert re.search(r"^Authorization: Bearer t1\.\S+$", out, re.M), out
    with_body = [request for request in iam.requests if request.body]
    assert with_body and all(request.header("Content-Type") == "application/json" for request in with_body)


def test_sizes_that_the_guide_tells(tmp_path):
    """The guide says "`MACRO(…)` is N": the compiler must get the same number."""
    with open(os.path.join(ROOT, "include", "yciam", "README.md"), encoding="utf-8") as file:
        told = re.findall(r"`(YCIAM_[^`]+)` is ([\d,]+)", file.read())
    assert len(told) >= 6
    source = tmp_path / "sizes.c"
    source.write_text("#include <stdio.h>\n#include <yciam/yciam.h>\nint main(void)\n{\n" + "".join(
        f'    printf("%lu\\n", (unsigned long) ({expression}));\n' for expression, _ in told) + "    return 0;\n}\n")
    call("cc", f"-I{ROOT}/include", str(source), "-o", str(tmp_path / "sizes"))
    assert call(str(tmp_path / "sizes")).split() == [number.replace(",", "").rstrip() for _, number in told]


@pytest.mark.skipif(not shutil.which("arm-none-eabi-gcc"), reason="there is no compiler for ARM")
def test_readme_archive_for_a_firmware(tmp_path):
    """The README's command builds code for the Cortex-M4 that needs no operating system."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        command = re.search(r"^    (make build/m4/(?:.*\\\n)*.*)$", file.read(), re.M)[1]
    command = command.replace("path/to/", "build/src/").replace("build/m4", str(tmp_path))
    if not all(os.path.exists(os.path.join(ROOT, "build", "src", name)) for name in ("mbedtls", "jsmn")):
        pytest.skip("the sources of Mbed TLS and jsmn are not unpacked")
    call("sh", "-c", command, cwd=ROOT, env=WITHOUT_MAKE)
    archive = str(tmp_path / "libyciam.a")
    assert "Tag_CPU_arch: v7E-M" in call("arm-none-eabi-readelf", "-A", archive)
    wanted = set(re.findall(r" U (\S+)", call("arm-none-eabi-nm", "-u", archive)))
    assert not {name for name in wanted if not re.match("psa_|mbedtls_|yciam_|mem|str|__aeabi_", name)}, wanted
