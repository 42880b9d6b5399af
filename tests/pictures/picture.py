# SPDX-License-Identifier: Apache-2.0
"""Pictures that contain their figures, so that a check can compare them with fresh figures.

Each line or bar has the attributes data-name and data-values.
"""
import math
import re

TOLERANCE = 0.03


def data(name, values):
    """The attributes of a line or bar."""
    return f'data-name="{name}" data-values="{" ".join(f"{value:.6g}" for value in values)}"'


def read(path):
    """{name: [value]} of all lines and bars of a picture."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = re.findall(r'data-name="([^"]*)" data-values="([^"]*)"', text)
    return {name: [float(value) for value in values.split()] for name, values in found}


def differs(shown, fresh, is_count):
    """Whether two figures differ by more than the tolerance. A count may also differ by chance."""
    by_chance = 4 * math.sqrt(max(shown, fresh)) if is_count else 0
    return abs(shown - fresh) > TOLERANCE * fresh + by_chance


def complaints(path, fresh, is_count=False):
    """One complaint for each line or bar of `fresh` that the picture lacks or shows with other figures."""
    shown = read(path)
    for name, values in fresh.items():
        if len(shown.get(name, ())) != len(values):
            yield f"{path}: {name} is not shown"
        elif any(differs(a, b, is_count) for a, b in zip(shown[name], values)):
            yield f"{path}: {name} is shown otherwise: make pictures"


def check(path, fresh, is_count=False):
    """Prints the complaints, or that there are none; returns an exit code."""
    found = list(complaints(path, fresh, is_count))
    for complaint in found:
        print(complaint)
    if not found:
        print(f"{path}: {len(fresh)} lines or bars agree with fresh figures within {TOLERANCE:.0%}")
    return 1 if found else 0
