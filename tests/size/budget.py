# SPDX-License-Identifier: Apache-2.0
"""Budgets: files with lines `NAME <= MOST` and `NAME >= LEAST`, compared with measured figures."""
import re


def read(path):
    """{name: (relation, limit)}"""
    limits = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            text = line.partition("#")[0].strip()
            match = re.fullmatch(r"(\w+)\s*(<=|>=)\s*([0-9.]+)", text)
            if text and not match:
                raise ValueError(f"{path}: {line.rstrip()}")
            if match:
                limits[match[1]] = match[2], float(match[3])
    return limits


def complaints(limits, measured):
    """One complaint for each figure outside its budget. A budget without a figure is an error."""
    lines = []
    for name, (relation, limit) in limits.items():
        actual = measured[name]
        if (actual > limit) if relation == "<=" else (actual < limit):
            lines.append(f"{name}: budget {relation} {limit:g}, actual {actual:g}")
    return lines


def check(path, measured, without=()):
    """Prints the complaints, or that there are none; returns an exit code. `without` names budgets that do not apply."""
    limits = {name: limit for name, limit in read(path).items() if name not in without}
    lines = complaints(limits, measured)
    for line in lines:
        print(f"OVER BUDGET {line}")
    if not lines:
        print(f"{path}: {len(limits)} budgets kept")
    return 1 if lines else 0
