# SPDX-License-Identifier: Apache-2.0
"""The sliced signer on boards in QEMU: correct signatures, its figures, equal traces, kernels that agree.

Environment: BUILD, MAKE, RSA_KEYS (a folder with rsa2048.der and rsa4096.der), RSA_PLUGIN, RSA_REPORT (the figures are
written there, for budget.py).
"""
import functools
import glob
import os
import re
import shlex
import subprocess

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BUILD = os.environ.get("BUILD", "build")
KEYS = os.environ["RSA_KEYS"]
PLUGIN = os.environ["RSA_PLUGIN"]
REPORT = os.environ["RSA_REPORT"]
PLACE = f"{BUILD}/tests/rsa-board"
SOURCES = sorted(glob.glob("port/rsa/*.[cS]"))
SIGN = ["tests/rsa/on_board.c", *SOURCES]
KERNELS = ["tests/rsa/kernels_on_board.c", "tests/rsa/kernel_c_beside.c", "port/rsa/kernel_umaal.S"]
MESSAGE = b"header.claims".ljust(234, b"\0")
C_KERNEL = "-DYCIAM_RSA_KERNEL_C"
# The Cortex-M33 runs the image of mps2_an386 from other addresses.
M33 = {"BUILD": f"{BUILD}/m33", "CPU": "-mcpu=cortex-m33 -mthumb", "QEMU": "qemu-system-arm -M mps2-an505",
       "MBEDTLS_DIR": f"{BUILD}/src/mbedtls", "LWIP_DIR": f"{BUILD}/src/lwip", "JSMN_DIR": f"{BUILD}/src/jsmn",
       "LINK": "-nostartfiles -static -Lboards/common -Ttests/rsa/mps2_an505.ld -Wl,--gc-sections $(LINK_FLAGS)"}
NONE = {}
# name: the board, its differences, the prefix of its compiler's tools
IMAGES = {"m4-umaal": ("mps2_an386", NONE, "arm-none-eabi-"), "m4-c": ("mps2_an386", {"DEFINES": C_KERNEL}, "arm-none-eabi-"),
          "rv32-c": ("virt_rv32", NONE, "riscv64-unknown-elf-"), "m33-umaal": ("mps2_an386", M33, "arm-none-eabi-")}


def superloop(board, *arguments):
    make = shlex.split(os.environ.get("MAKE", "make"))
    return [*make, "--no-print-directory", "-s", "-f", "boards/common/superloop.mk", f"BOARD={board}", *arguments]


def output(command, **settings):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@functools.lru_cache(maxsize=None)
def credentials():
    """Files that the image must contain but does not read."""
    os.makedirs(PLACE, exist_ok=True)
    ca = f"{PLACE}/ca.pem"
    output(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=none",
            "-keyout", f"{PLACE}/key.json", "-out", ca])
    return f"{PLACE}/key.json", ca


@functools.lru_cache(maxsize=None)
def link(name, *sources):
    board, settings, _ = IMAGES[name]
    key, ca = credentials()
    image = f"{PLACE}/{name}-{os.path.basename(sources[0])}.elf"
    counts_allocations = "-Wl,--wrap=mbedtls_calloc" if list(sources) == SIGN else ""
    output(superloop(board, "image", f"KEY={key}", f"CA={ca}", f"IMAGE={image}", f"MAIN={' '.join(sources)}",
                     f"LINK_FLAGS={counts_allocations}",
                     *(f"{variable}={value}" for variable, value in settings.items())))
    return image


def qemu(name, image, arguments, more=()):
    board, settings, _ = IMAGES[name]
    settings = [f"{variable}={value}" for variable, value in settings.items()]
    command = shlex.split(output(superloop(board, "qemu-command", f"IMAGE={image}", *settings)))
    command[command.index("-semihosting-config") + 1] += "".join(f",arg={n}={value}" for n, value in arguments.items())
    return output([*command, *more], timeout=300)


def figures(text, name):
    return [int(value) for value in re.findall(rf"^{name} (\d+)$", text, re.MULTILINE)]


def check_signatures(text, der_path, count):
    with open(der_path, "rb") as file:
        public = serialization.load_der_private_key(file.read(), None).public_key()
    signatures = re.findall(r"^signature ([0-9a-f]+)$", text, re.MULTILINE)
    assert len(set(signatures)) == count
    for signature in signatures:
        public.verify(bytes.fromhex(signature), MESSAGE, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


@functools.lru_cache(maxsize=None)
def addresses(image, tools):
    """The addresses that the plugin watches, as its arguments."""
    symbols = dict((line.split()[2], line.split()[0]) for line in output([f"{tools}nm", image]).splitlines()
                   if len(line.split()) == 3)
    return f"begin=0x{symbols['trace_begin']},end=0x{symbols['trace_end']},key=0x{symbols['key']},key_len=2600"


def traced(name, der_path, count):
    """(instructions, cycles, hash of all addresses) of each of `count` signatures."""
    image = link(name, *SIGN)
    text = qemu(name, image, {"traced": 1, "key": der_path, "count": count},
                ("-plugin", f"{PLUGIN},{addresses(image, IMAGES[name][2])}", "-d", "plugin", "-D", f"{PLACE}/{name}.trace"))
    check_signatures(text, der_path, count)
    with open(f"{PLACE}/{name}.trace", encoding="ascii") as file:
        text = file.read()
    hashes_ = re.findall(r"^trace ([0-9a-f]+)$", text, re.MULTILINE)
    return list(zip(figures(text, "traced-instructions"), figures(text, "traced-cycles"), hashes_))


def text_bytes(*flags):
    """The code of port/rsa for a Cortex-M4, compiled as the boards do but without link-time optimisation."""
    total = 0
    for source in SOURCES:
        out = f"{PLACE}/text.o"
        output(["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "--specs=picolibc.specs", "-std=c99", "-Os",
                "-ffunction-sections", "-Iinclude", "-Iport", "-Iboards/common", "-Iboards/mps2_an386", "-isystem",
                f"{BUILD}/src/mbedtls/include", "-DMBEDTLS_CONFIG_FILE=<mbedtls_config.h>", *flags, "-c", "-o", out, source])
        total += int(output(["arm-none-eabi-size", out]).splitlines()[1].split()[0])
    return total


@pytest.fixture(scope="session")
def report():
    os.makedirs(PLACE, exist_ok=True)
    with open(REPORT, "w", encoding="ascii") as file:
        yield lambda name, value: file.write(f"{name} {value}\n")


@pytest.mark.parametrize("bits", (2048, 4096))
@pytest.mark.parametrize("name", ("m4-umaal", "m4-c", "rv32-c"))
def test_figures(name, bits, report):
    key = f"{KEYS}/rsa{bits}.der"
    text = qemu(name, link(name, *SIGN), {"key": key, "count": 2})
    check_signatures(text, key, 2)
    first, following = figures(text, "instructions")
    report(f"{name}-{bits}-open", figures(text, "open")[0])
    report(f"{name}-{bits}-first", first)
    report(f"{name}-{bits}-next", following)
    if name == "m4-umaal":
        report(f"{name}-{bits}-next-cycles", traced(name, key, 2)[1][1])
    report(f"{name}-{bits}-slices", figures(text, "slices")[1])
    report(f"{name}-{bits}-longest-slice", max(figures(text, "longest-slice")))
    report(f"{name}-{bits}-stack", figures(text, "stack")[0])
    report(f"{name}-{bits}-allocations", figures(text, "allocations")[0])


def test_text(report):
    report("m4-umaal-text", text_bytes())
    report("m4-c-text", text_bytes(C_KERNEL))


@pytest.mark.parametrize("name", ("m4-umaal", "m4-c", "rv32-c"))
def test_no_address_depends_on_key_or_random_numbers(name, tmp_path):
    keys = [f"{KEYS}/rsa2048.der"]
    for i in range(3):
        private = rsa.generate_private_key(65537, 2048)
        keys.append(str(tmp_path / f"{i}.der"))
        with open(keys[-1], "wb") as file:
            file.write(private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL,
                                             serialization.NoEncryption()))
    seen = [traced(name, key, 3) for key in keys]
    assert len({first for first, _, _ in seen}) == 1
    assert len({following for _, *rest in seen for following in rest}) == 1


@pytest.mark.parametrize("name", ("m4-umaal", "m33-umaal"))
def test_kernels_agree(name):
    assert "kernels agree" in qemu(name, link(name, *KERNELS), {})


def test_a_cortex_m33_signs():
    for bits in (2048, 4096):
        key = f"{KEYS}/rsa{bits}.der"
        check_signatures(qemu("m33-umaal", link("m33-umaal", *SIGN), {"traced": 1, "key": key, "count": 2}), key, 2)


@pytest.mark.parametrize("cpu, name", (("cortex-m3", "Cortex-M3"), ("arm7tdmi", "ARM7")))
def test_cores_without_constant_multiplication_are_refused(cpu, name):
    for source in ("port/rsa/kernel_c.c", "port/rsa/montgomery.c"):
        done = subprocess.run(["arm-none-eabi-gcc", f"-mcpu={cpu}", "--specs=picolibc.specs", "-Iport", "-fsyntax-only", source],
                              capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert re.search(rf"#error .*{name}.*multiplies.*depends on the operands", done.stderr)
