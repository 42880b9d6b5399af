#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A bar chart of bytes and instructions, from the figures that `make size-check` and `make bench-check` write.

A file of figures has lines NAME<tab>VALUE; the first is compiler<tab>MAJOR. With --check, compares the chart with the
figures of each file; otherwise draws the chart from all of them.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import picture  # noqa: E402  (found through the line above)

WIDTH, ROW, LEFT, RIGHT, TOP = 900, 22, 330, 110, 34
OURS, THEIRS = "#2b8cbe", "#9a9a9a"
SIZE_NAMES = ("key_jwt", "token_psa", "token", "core")
SIZE_TEXTS = {"key_jwt": "make a JWT from a key file", "token_psa": "get tokens, key in PSA",
              "token": "get tokens, key file", "core": "the whole core"}
GROUPS = (  # heading, unit, [(figure, label, is ours)]
    ("Flash of libyciam in a program for Cortex-M4 (-Os)", "bytes",
     [(f"size arm {name}", SIZE_TEXTS[name], True) for name in SIZE_NAMES]),
    ("The same for rv32imac", "bytes", [(f"size riscv {name}", SIZE_TEXTS[name], True) for name in SIZE_NAMES]),
    ("Make a JWT with PS256, x86-64, without the cryptography", "bytes",
     [("size x86-64 key_jwt", "libyciam, -Os", True), ("size x86-64 peer", "cjose and jansson, as Debian compiles them", False)]),
    ("One JWT with RSA-2048, x86-64, Mbed TLS 3.6", "instructions",
     [("jwt library", "libyciam: header, claims, signature", True), ("jwt bare", "psa_sign_message() alone", False)]),
    ("One token from key file to answer, x86-64, Mbed TLS 3.6", "instructions",
     [("token library", "yciam token", True), ("token script", "shell script: OpenSSL 3.0, curl, jq", False)]),
)


def read_figures(path):
    with open(path, encoding="ascii") as file:
        return {name: float(value) for name, value in (line.rstrip("\n").split("\t") for line in file)}


def text(x, y, words, anchor="start", size=13, weight="normal"):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}">{words}</text>'


def draw(figures):
    parts, y = [], TOP
    for heading, unit, rows in GROUPS:
        parts.append(text(12, y, f"{heading}, {unit}", size=14, weight="bold"))
        y += 10
        longest = max(figures[name] for name, _, _ in rows)
        for name, label, is_ours in rows:
            width = (WIDTH - LEFT - RIGHT) * figures[name] / longest
            parts.append(text(LEFT - 8, y + 15, label, "end"))
            parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{width:.1f}" height="{ROW - 6}" '
                         f'fill="{OURS if is_ours else THEIRS}" {picture.data(name, [figures[name]])}/>')
            parts.append(text(f"{LEFT + width + 6:.1f}", y + 15, f"{figures[name]:,.0f}"))
            y += ROW
        y += 30
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y - 20}" font-family="sans-serif" '
            f'fill="#222222" data-compiler="{figures["compiler"]:.0f}">\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
            + "\n".join(parts) + "\n</svg>\n")


def drawn_with(path):
    """The major version of the compiler that made the figures of a chart."""
    with open(path, encoding="utf-8") as file:
        return float(file.read().partition('data-compiler="')[2].partition('"')[0])


def check(svg, figures):
    compiler = figures.pop("compiler")
    if compiler != drawn_with(svg):
        print(f"{svg} has figures of GCC {drawn_with(svg):.0f}, not compared with these of GCC {compiler:.0f}")
        return 0
    shown = {name for _, _, rows in GROUPS for name, _, _ in rows}
    return picture.check(svg, {name: [value] for name, value in figures.items() if name in shown})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("svg")
    parser.add_argument("figures", nargs="+")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    options = parser.parse_args()
    all_figures = [read_figures(path) for path in options.figures]
    if options.check:
        return max(check(options.svg, figures) for figures in all_figures)
    with open(options.svg, "w", encoding="utf-8") as file:
        file.write(draw({name: value for figures in all_figures for name, value in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
