#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the results of the fleet simulation, compares them with a budget, and draws the request rates as
DIR/fleet.svg.
"""
import argparse
import collections
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, name) for name in ("size", "pictures")]
import budget  # noqa: E402
import drawing  # noqa: E402
import picture  # noqa: E402

LIBRARY = "libyciam"
TITLES = {
    "normal": "normal day",
    "power_cut": "power cut, then 503 or 429",
    "power_cut_503": "power cut, then 503",
    "power_cut_refused": "power cut, then refused",
    "power_cut_silent": "power cut, then silence",
    "outage_hour": "outage of one hour",
    "outage_day": "outage of one day",
    "slow": "10 % capacity from hour 3",
    "clocks": "clocks wrong by an hour",
}
DRAWN = ("normal", "power_cut", "outage_hour", "outage_day", "slow", "clocks")
PICTURED = ("normal", "power_cut", "outage_hour", "slow")  # the width in README.md
DRAWN_POINTS, PICTURED_POINTS = 480, 120  # number of points in a line
OUTAGES = ("outage_hour", "outage_day")
COLUMNS = (  # heading, figure, format
    ("requests", "requests", "{:.2f}"),
    ("tokens", "tokens", "{:.2f}"),
    ("signed/token", "signatures_per_token", "{:.3f}"),
    ("with token %", "share", "{:.4f}"),
    ("peak/mean", "peak_to_mean", "{:.2f}"),
    ("boot peak", "boot_peak", "{:.2f}"),
    ("slowest s", "slowest_s", "{:.0f}"),
    ("first tries", "first_tries", "{:.2f}"),
    ("wall s", "wall_s", "{:.1f}"),
    ("CPU s", "cpu_s", "{:.1f}"),
)
NOTES = """\
requests, tokens: of a device in the scenario. signed/token, peak/mean: since the outage began, and in the hour behind
it, where there is one. with token: share of device-time while the service is up. boot peak: requests in the busiest
second through a sixtieth of the fleet (under 150,000 devices: in the busiest few seconds, which hold 2,500 requests).
slowest: from switching on to the first token. first tries: requests for it.
wall, CPU: what the simulation took, on two threads."""


def rows(path):
    with open(path, encoding="ascii") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def read_figures(path):
    """{scenario: {client: {figure: value}}}"""
    figures = collections.defaultdict(lambda: collections.defaultdict(dict))
    for scenario, client, name, value in rows(path):
        figures[scenario][client][name] = float(value)
    return figures


def read_rates(path):
    """{scenario: {client: [(second, rate)]}}"""
    rates = collections.defaultdict(lambda: collections.defaultdict(list))
    for scenario, client, second, rate in rows(path):
        rates[scenario][client].append((int(second), float(rate)))
    return rates


def print_table(head, lines):
    widths = [max(map(len, column)) for column in zip(head, *lines)]
    for line in (head, *lines):
        print("  ".join(cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(line, widths))))
    print()


def print_library(figures):
    head = [LIBRARY] + [heading for heading, _, _ in COLUMNS]
    print_table(head, [[TITLES[scenario]] + [form.format(clients[LIBRARY][name]) for _, name, form in COLUMNS]
                       for scenario, clients in figures.items()])
    print(NOTES + "\n")


def print_others(figures, heading, name, form):
    clients = list(figures[DRAWN[0]])
    print_table([heading] + clients, [[TITLES[scenario]] + [form.format(figures[scenario][client][name])
                                                            for client in clients] for scenario in DRAWN])


def measured(figures):
    """{scenario_figure: value} of the library, and the totals that the budget names."""
    flat = {f"{scenario}_{name}": value for scenario, clients in figures.items()
            for name, value in clients[LIBRARY].items()}
    for total in ("dropped", "kept_dead", "unserved"):
        flat[total] = sum(flat[f"{scenario}_{total}"] for scenario in figures)
    flat["outages_signatures_per_token"] = max(flat[f"{scenario}_signatures_per_token"] for scenario in OUTAGES)
    return flat


def chosen(rates, scenarios):
    return [(TITLES[scenario], rates[scenario]) for scenario in scenarios]


def write_drawing(path, scenarios, points):
    with open(path, "w", encoding="utf-8") as file:
        file.write(drawing.draw(scenarios, LIBRARY, points))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dir", help="where the simulator wrote its figures and rates")
    parser.add_argument("--check", metavar="BUDGET", help="compare with this, too")
    parser.add_argument("--picture", metavar="SVG", help="draw the picture of README.md there, and do nothing else")
    parser.add_argument("--compare", metavar="SVG", help="compare with the picture of README.md, too")
    arguments = parser.parse_args()
    figures = read_figures(os.path.join(arguments.dir, "figures"))
    rates = read_rates(os.path.join(arguments.dir, "rates"))
    svg = os.path.join(arguments.dir, "fleet.svg")
    if arguments.picture:
        write_drawing(arguments.picture, chosen(rates, PICTURED), PICTURED_POINTS)
        return 0

    print_library(figures)
    print_others(figures, "requests of a device", "requests", "{:.1f}")
    print_others(figures, "with token %", "share", "{:.3f}")
    write_drawing(svg, chosen(rates, DRAWN), DRAWN_POINTS)
    print(f"request rates: {svg} (clients other than {LIBRARY} are models of their policies)")
    status = budget.check(arguments.check, measured(figures)) if arguments.check else 0
    if arguments.compare:
        status = picture.check(arguments.compare, drawing.named_hours(chosen(rates, PICTURED)), is_count=True) or status
    return status


if __name__ == "__main__":
    sys.exit(main())
