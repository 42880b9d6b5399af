# SPDX-License-Identifier: Apache-2.0
"""Request rates over time as an SVG: a panel for each scenario, a line for each client, the rate on a log scale."""
import math

import picture

WIDTH, HEIGHT = 560, 260  # size of a panel, with its margins
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 40
COLUMNS = 2
LEGEND = 44
COLOURS = ("#2b8cbe", "#7a5195", "#ef9b20", "#c0392b", "#2e8b57", "#8c8c8c")
LIBRARY_COLOUR = "#000000"
DECADES = 6


def text(x, y, words, anchor="middle", size=12, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" {extra}>{words}</text>'


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def thinned(points, most):
    """At most so many points, each the highest of the points that it replaces: no peak is lost."""
    step = -(-len(points) // most)
    return [max(points[i:i + step], key=lambda point: point[1]) for i in range(0, len(points), step)]


class Panel:
    """The place of a time and a rate in the drawing."""

    def __init__(self, x, y, end_s, top_decade):
        self.x, self.y, self.end_s, self.top = x + LEFT, y + TOP, end_s, top_decade
        self.width, self.height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at_x(self, second):
        return self.x + self.width * second / self.end_s

    def at_y(self, rate):
        decade = math.log10(rate) if rate > 0 else -math.inf
        share = (decade - self.top + DECADES) / DECADES
        return self.y + self.height * (1 - min(max(share, 0), 1))

    def axes(self, title):
        bottom = self.y + self.height
        hours = self.end_s // 3600
        step = 1 if hours <= 8 else 3
        yield text(self.x + self.width / 2, self.y - 12, title, size=14)
        for decade in range(self.top - DECADES, self.top + 1):
            y = self.at_y(10 ** decade)
            yield line(self.x, y, self.x + self.width, y, "#dddddd")
            yield text(self.x - 6, y + 4, f"{10 ** decade:,.6g}", "end", 11)
        for hour in range(0, hours + 1, step):
            x = self.at_x(hour * 3600)
            yield line(x, bottom, x, bottom + 4, "#555555")
            yield text(x, bottom + 17, str(hour), size=11)
        yield line(self.x, bottom, self.x + self.width, bottom, "#555555")
        yield text(self.x + self.width, bottom + 33, "hours", "end", 11)

    def curve(self, points, look, most, data):
        path = " ".join(f"{self.at_x(second):.0f},{self.at_y(rate):.1f}" for second, rate in thinned(points, most))
        return f'<polyline points="{path}" fill="none" {look} {data}/>'


def colours(clients, library):
    others = [client for client in clients if client != library]
    return {library: LIBRARY_COLOUR, **dict(zip(others, COLOURS))}


def legend(palette, library):
    yield text(WIDTH, 16, "Requests a second of the whole fleet (the highest minute of each point)", size=14)
    for i, (client, colour) in enumerate(palette.items()):
        x = 12 + i * 158
        yield f'<rect x="{x}" y="28" width="18" height="4" fill="{colour}"/>'
        yield text(x + 24, 35, client if client == library else client + " (model)", "start", 12)


def hourly(points):
    """The number of requests in each hour."""
    sums = [0] * (points[-1][0] // 3600 + 1)
    for second, rate in points:
        sums[second // 3600] += rate * 60
    return sums


def named_hours(scenarios):
    """{name of a line: requests in each hour}"""
    return {f"{title}: {client}": hourly(points) for title, clients in scenarios for client, points in clients.items()}


def draw(scenarios, library, most):
    """scenarios: [(title, {client: [(second, rate)]})]; most: number of points in a line"""
    hours = named_hours(scenarios)
    palette = colours(scenarios[0][1], library)
    highest = max(rate for _, clients in scenarios for points in clients.values() for _, rate in points)
    top_decade = math.ceil(math.log10(max(highest, 1)))
    height = LEGEND + HEIGHT * -(-len(scenarios) // COLUMNS)
    parts = list(legend(palette, library))
    for i, (title, clients) in enumerate(scenarios):
        end_s = max(points[-1][0] for points in clients.values()) + 60
        panel = Panel(WIDTH * (i % COLUMNS), LEGEND + HEIGHT * (i // COLUMNS), end_s, top_decade)
        parts += panel.axes(title)
        for client, colour in reversed(list(palette.items())):
            look = f'stroke="{colour}" stroke-width="{2 if client == library else 1}"'
            name = f"{title}: {client}"
            parts.append(panel.curve(clients[client], look, most, picture.data(name, hours[name])))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * COLUMNS} {height}" '
            f'font-family="sans-serif" fill="#222222">\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
            + "\n".join(parts) + "\n</svg>\n")
