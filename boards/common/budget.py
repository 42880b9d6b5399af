#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""budget.py BUDGET <REPORT: the image's report beside what each figure may be at most; fails when one is over or missing."""
import sys


def read(lines):
    """`name number` a line; whatever looks otherwise is not a figure."""
    words = (line.split() for line in lines)
    return {w[0]: int(w[1]) for w in words if len(w) == 2 and w[1].isdigit()}


def main(budget_file):
    with open(budget_file, encoding="ascii") as file:
        budget = read(file)
    report = read(sys.stdin)
    for name, figure in report.items():
        limit = budget.get(name)
        verdict = "" if limit is None else f"{limit:>14,} {'ok' if figure <= limit else 'OVER'}"
        print(f"{name:34}{figure:>12,}{verdict}")
    failed = [name for name in budget if report.get(name, budget[name] + 1) > budget[name]]
    if failed:
        sys.exit(f"over the budget or missing: {', '.join(failed)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
