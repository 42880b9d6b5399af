#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the undefined symbols of the core's archives with the reviewed list."""
import fnmatch
import os
import sys

from size import ARCHES, TOOLS, lines_of


def undefined(arch, archive):
    """The symbols that the archive's files need and none of them defines."""
    needed, defined = set(), set()
    for line in lines_of(TOOLS[arch] + "nm", archive):
        words = line.split()
        if len(words) == 2 and words[0] in "Uwv":
            needed.add(words[1])
        elif len(words) == 3:
            defined.add(words[2])
    return needed - defined


def rules(path, arch):
    """([pattern of an allowed symbol], [pattern of a forbidden symbol])"""
    allowed, never = [], []
    with open(path, encoding="ascii") as file:
        for line in file:
            pattern, *only = line.partition("#")[0].split() or [""]
            if pattern.startswith("!"):
                never.append(pattern[1:])
            elif pattern and only in ([], [arch]):
                allowed.append(pattern)
    return allowed, never


def matches(symbol, patterns):
    return any(fnmatch.fnmatchcase(symbol, pattern) for pattern in patterns)


def main():
    directory, path = sys.argv[1:]
    status = 0
    for arch, title in ARCHES.items():
        allowed, never = rules(path, arch)
        found = undefined(arch, os.path.join(directory, arch, "libyciam.a"))
        wrong = sorted(symbol for symbol in found if not matches(symbol, allowed) or matches(symbol, never))
        print(f"{title}: {' '.join(sorted(found))}")
        if wrong:
            print(f"NOT ALLOWED on {title}: {' '.join(wrong)}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
