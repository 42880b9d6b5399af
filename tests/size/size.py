#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the sizes of the core that `make size-build` compiled, or compares them with a budget."""
import argparse
import collections
import glob
import os
import re
import subprocess
import sys

import budget

ARCHES = {"arm": "Cortex-M4", "riscv": "rv32imac", "x86-64": "x86-64"}
TOOLS = {"arm": "arm-none-eabi-", "riscv": "riscv64-unknown-elf-", "x86-64": ""}
PROGRAMS = {
    "key_jwt": "key + JWT alone",
    "token": "token from a key file",
    "token_psa": "token from a key in PSA",
}
BUDGET_ARCH = "arm"
BOARD = "mps2_an386"
README_ROWS = {
    "core, all of it: text": lambda measured: measured["core"].text,
    "a program that makes a JWT from a key file: text": lambda measured: measured["programs"]["key_jwt"].text,
    "a program that gets tokens with a key file: text": lambda measured: measured["programs"]["token"].text,
    "a program that gets tokens with a key in PSA: text": lambda measured: measured["programs"]["token_psa"].text,
    "`yciam_t`, RAM": lambda measured: measured["structs"]["yciam_t"],
    "largest stack frame": lambda measured: measured["frames"][0].size,
}

Bytes = collections.namedtuple("Bytes", "text data bss")
Frame = collections.namedtuple("Frame", "size function kind")


def lines_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def sizes(arch, path):
    """{object file or program: Bytes}; text is code and constants."""
    rows = [line.split() for line in lines_of(TOOLS[arch] + "size", path)[1:]]
    return {os.path.basename(row[5]): Bytes(*map(int, row[:3])) for row in rows}


def total(rows):
    return Bytes(*map(sum, zip(*rows)))


def frames(directory):
    """The stack frames of the core's functions, the largest first."""
    found = []
    for path in glob.glob(os.path.join(directory, "core", "*", "*.su")):
        with open(path, encoding="ascii") as file:
            for line in file:
                place, size, kind = line.rstrip("\n").split("\t")
                found.append(Frame(int(size), place.rpartition(":")[2], kind))
    return sorted(found, reverse=True)


def ports_text(directory):
    """The linked parts of port/ in the board's image: the length of the section that ports.ld makes."""
    rows = (line.split() for line in lines_of(TOOLS[BUDGET_ARCH] + "size", "-A",
                                              os.path.join(directory, BOARD, "image.elf")))
    return int(next(row[1] for row in rows if row[:1] == [".ports"]))


def struct_sizes(arch, path):
    return {row[3][len("size_"):]: int(row[1], 16)
            for row in (line.split() for line in lines_of(TOOLS[arch] + "nm", "-S", path)) if len(row) == 4}


def measure(directory, arch):
    place = os.path.join(directory, arch)
    files = sizes(arch, os.path.join(place, "libyciam.a"))
    stack = frames(place)
    programs = {name: total(sizes(arch, os.path.join(place, name + ".elf")).values()) for name in PROGRAMS}
    helped = {name: total(sizes(arch, os.path.join(place, name + "-helpers.elf")).values()) for name in PROGRAMS}
    return {
        "files": files, "core": total(files.values()), "frames": stack, "programs": programs,
        "helpers": {name: helped[name].text - programs[name].text for name in PROGRAMS},
        "structs": struct_sizes(arch, os.path.join(place, "tests", "size", "structs.o")),
    }


def print_table(title, rows):
    print(f"{title:32}" + "".join(f"{name:>12}" for name in ARCHES.values()))
    for name, values in rows:
        print(f"  {name:30}" + "".join(f"{value:>12,}" for value in values))
    print()


def tables(all_measured, ports):
    columns = list(all_measured.values())
    names = sorted(columns[0]["files"])
    print_table("core, text (bytes, -Os)",
                [(name, [column["files"][name].text for column in columns]) for name in names])
    print_table("core in all",
                [(kind, [getattr(column["core"], kind) for column in columns]) for kind in Bytes._fields])
    rows = []
    for name, text in PROGRAMS.items():
        rows.append((text, [column["programs"][name].text for column in columns]))
        rows.append(("  and helpers of the compiler's", [column["helpers"][name] for column in columns]))
    print_table("core in a program, text", rows)
    print(f"port/ in the image of {BOARD}, text: {ports:,}\n")
    print_table("the user's memory",
                [(name, [column["structs"][name] for column in columns]) for name in columns[0]["structs"]])
    print_table("stack, largest frames",
                [(f"no. {place + 1}", [column["frames"][place].size for column in columns]) for place in range(3)])
    largest = [f"{ARCHES[arch]} {column['frames'][0].function}" for arch, column in all_measured.items()]
    print(f"largest frame: {', '.join(largest)}")


def unbounded(frame_list):
    return [frame for frame in frame_list if not re.fullmatch("static|dynamic,bounded", frame.kind)]


def figures(measured, ports):
    return {
        "core_text": measured["core"].text,
        "key_jwt_text": measured["programs"]["key_jwt"].text,
        "token_text": measured["programs"]["token"].text,
        "ports_text": ports,
        "data_bss": measured["core"].data + measured["core"].bss,
        "stack_frame": measured["frames"][0].size,
    }


def gcc_versions():
    """The major versions of the compilers that were used."""
    return {lines_of(prefix + "gcc", "-dumpversion")[0].partition(".")[0] for prefix in TOOLS.values()}


def check_readme(path, all_measured):
    """Compares the README's table with these rows, if both are of the same compilers. Returns 1 if they differ."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.splitlines()
    said = re.search(r"compiled by GCC (\d+)", text)[1]
    versions = gcc_versions()
    if versions != {said}:
        print(f"{path} has the figures of GCC {said}, not compared with these of GCC {', '.join(sorted(versions))}")
        return 0
    rows = [f"| {name} | " + " | ".join(f"{figure(measured):,}" for measured in all_measured.values()) + " |"
            for name, figure in README_ROWS.items()]
    missing = [row for row in rows if row not in lines]
    for row in missing:
        print(f"{path} should say: {row}")
    return 1 if missing else 0


def peer_text(directory):
    """Code and constants of the other library, without the unwind tables, which the core is compiled without."""
    sections = [line.split() for line in lines_of("size", "-A", os.path.join(directory, "peer.elf"))]
    return sum(int(row[1]) for row in sections if row and row[0].startswith((".text", ".rodata")))


def write_figures(path, directory, all_measured):
    """The figures of the bar chart (tests/pictures/bars.py)."""
    with open(path, "w", encoding="ascii") as file:
        file.write(f"compiler\t{max(gcc_versions(), key=int)}\n")
        file.write(f"size x86-64 peer\t{peer_text(directory)}\n")
        for arch in ARCHES:
            measured = all_measured[arch]
            for name, program in {**measured["programs"], "core": measured["core"]}.items():
                file.write(f"size {arch} {name}\t{program.text}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", metavar="DIR", help="where size-build wrote")
    parser.add_argument("--check", metavar="BUDGET", help="compare with this file, and print no tables")
    parser.add_argument("--figures", metavar="FILE", help="write what the pictures show to this file, and print no tables")
    parser.add_argument("--readme", metavar="FILE", help="compare with the table in this one, too")
    options = parser.parse_args()
    all_measured = {arch: measure(options.directory, arch) for arch in ARCHES}
    ports = ports_text(options.directory)
    if options.figures:
        write_figures(options.figures, options.directory, all_measured)
    elif not options.check:
        tables(all_measured, ports)
    if not options.check:
        return 0
    measured = all_measured[BUDGET_ARCH]
    status = budget.check(options.check, figures(measured, ports))
    for frame in unbounded(measured["frames"]):
        print(f"stack frame without a bound: {frame.function}")
        status = 1
    return check_readme(options.readme, all_measured) or status if options.readme else status


if __name__ == "__main__":
    sys.exit(main())
