#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""budget.py BUDGET README <REPORT: compares the image's report with the highest value for each figure.

Fails if a figure is too high or missing, and if it differs from the README's table by more than a tolerance:
instructions for big numbers differ from run to run, sizes from one compiler to the next, and stack frames even more. The
longest turn depends on how many packets arrive together, and so on the machine's load: the README has the longest one
measured.
"""
import re
import sys

README_SLACK = 0.03
README_SLACK_OF_INSTRUCTIONS = 0.08
README_SLACK_OF_STACK = 0.10


def read(lines):
    """`name number` in each line; other lines are not figures."""
    words = (line.split() for line in lines)
    return {w[0]: int(w[1]) for w in words if len(w) == 2 and w[1].isdigit()}


def over(report, budget):
    return [name for name in budget if report.get(name, budget[name] + 1) > budget[name]]


def slack_of(name):
    if "instructions-" in name:
        return README_SLACK_OF_INSTRUCTIONS
    return README_SLACK_OF_STACK if name.endswith("stack") else README_SLACK


def outdated(report, budget, text):
    """The rows that the README should have."""
    rows = {name: (int(figure.replace(",", "")), limit)
            for name, figure, limit in re.findall(r"^\| ([a-z0-9-]+) \| ([\d,]+) \| ([\d,]+|–) \|$", text, re.MULTILINE)}
    stale = []
    for name, figure in report.items():
        limit = f"{budget[name]:,}" if name in budget else "–"
        said, said_limit = rows.get(name, (0, ""))
        is_shorter_turn = "longest-turn" in name and figure < said
        if said_limit != limit or (abs(said - figure) > slack_of(name) * figure and not is_shorter_turn):
            stale.append(f"| {name} | {figure:,} | {limit} |")
    return stale


def main(budget_file, readme_file):
    with open(budget_file, encoding="ascii") as file:
        budget = read(file)
    with open(readme_file, encoding="utf-8") as file:
        readme = file.read()
    report = read(sys.stdin)
    for name, figure in report.items():
        limit = budget.get(name)
        verdict = "" if limit is None else f"{limit:>14,} {'ok' if figure <= limit else 'OVER'}"
        print(f"{name:34}{figure:>12,}{verdict}")
    failed = over(report, budget)
    if failed:
        sys.exit(f"over the budget or missing: {', '.join(failed)}")
    stale = outdated(report, budget, readme)
    if stale:
        sys.exit("\n".join([f"{readme_file} should say:", *stale]))


if __name__ == "__main__":
    main(*sys.argv[1:])
