#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks of the documentation: Markdown pages (length of lines and pages, links, anchors), comments of public functions."""
import argparse
import os
import re
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir))
LINE_MAX = 160
# Pages that people read from beginning to end: the most lines of the page, and of a paragraph.
PAGES = {
    "README.md": (200, 6),
    "include/yciam/README.md": (250, 6),
    "include/yciam/CALLS.md": (250, 6),
    "include/yciam/ERRORS.md": (250, 6),
    "include/yciam/CHANGES.md": (250, 6),
    "port/README.md": (250, 6),
    "boards/README.md": (250, 6),
    "core/README.md": (250, 6),
    "tests/README.md": (250, 6),
}
ERRORS = "include/yciam/ERRORS.md"
# How a comment says which task may call the function. Only the source of a rule may follow.
TASK = re.compile(r"(Pure\.|Owner task\b|Any task\b|The loop that runs lwIP only\b)")


def pages():
    """All Markdown files, relative to the root."""
    found = []
    for directory, directories, files in os.walk(ROOT):
        directories[:] = [name for name in directories if name not in ("build", ".git", "node_modules")]
        found += [os.path.relpath(os.path.join(directory, name), ROOT) for name in files if name.endswith(".md")]
    return sorted(found)


def without_code(text):
    """The lines of a page; those of fenced blocks are None."""
    lines, fence = [], False
    for line in text.splitlines():
        is_fence = line.lstrip().startswith("```")
        lines.append(None if fence or is_fence else line)
        fence ^= is_fence
    return lines


def slug(heading):
    """The anchor of a heading, as code hosts make it."""
    words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors(text):
    headings = [match[1] for match in (re.match(r"#+ (.*)", line) for line in without_code(text) if line) if match]
    return {slug(heading) for heading in headings}


def links(text):
    """(number of the line, target) of each link that is not in code."""
    for number, line in enumerate(without_code(text), 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line or "")):
            yield number, target


def long_lines(text):
    """Numbers of lines that are too long. Lines of tables, lines with links, and code that a reader copies may be
    longer.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LINE_MAX and not line.startswith("|") and not re.search(r"\]\([^)]*\)|https?://", line):
            yield number


def paragraphs(text):
    """(number of the first line, count of lines) of each paragraph or item of a list."""
    first, count = 0, 0
    for number, line in enumerate([*without_code(text), ""], 1):
        is_text = bool(line) and not re.match(r"\||#|    ", line)
        begins = is_text and re.match(r"\s*([-*]|\d+\.) ", line)
        if count and (not is_text or begins):
            yield first, count
            count = 0
        if is_text:
            first, count = (first, count + 1) if count else (number, 1)


def read(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def link_fault(page, target):
    """Describes the fault of a link; None if the link leads somewhere. Links to other sites are not followed."""
    if re.match(r"[a-z]+:", target):
        return None
    path, _, anchor = target.partition("#")
    place = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
    if place.startswith("..") or not os.path.exists(os.path.join(ROOT, place)):
        return f"no file {target}"
    if anchor and place.endswith(".md") and anchor not in anchors(read(place)):
        return f"no heading {target}"
    return None


def names_its_readers(text):
    """Whether the first paragraph says who needs the page."""
    return bool(re.match(r"(?:<!--.*?-->\n)?# .*\n\nThis page (?:is for|says (?:.|\n(?!\n))*\sfor)\s", text))


def page_faults(page, text):
    yield from (f"{page}:{number}: longer than {LINE_MAX} characters" for number in long_lines(text))
    for number, target in links(text):
        fault = link_fault(page, target)
        if fault:
            yield f"{page}:{number}: {fault}"
    if page in PAGES:
        most_lines, most_in_paragraph = PAGES[page]
        if page != "README.md" and not names_its_readers(text):
            yield f"{page}:1: the first paragraph does not say who needs the page"
        if text.count("\n") > most_lines:
            yield f"{page}: {text.count(chr(10))} lines, at most {most_lines}"
        for first, count in paragraphs(text):
            if count > most_in_paragraph:
                yield f"{page}:{first}: a paragraph of {count} lines, at most {most_in_paragraph}"


def constants(header, prefix):
    """(number, name) of each constant of an enum of result.h, by the compiler's rule: one more than the one before."""
    number = -1
    for name, value in re.findall(rf"^    ({prefix}\w+)(?: = (-?\d+))?\b", header, re.M):
        number = int(value or number + 1)
        yield number, name


def error_faults(page, header, texts):
    """Differences between the tables of ERRORS.md, the constants of result.h and the library's texts."""
    told = {name: (int(number), text) for number, name, text in
            re.findall(r"^\| (-?\d+) \| `(YCIAM_(?:ERR|STAGE)_\w+)` \| ([^|]*) \| [^|]+ \|$", page, re.M)}
    known = {name: text for name, text in re.findall(r"\[-?(YCIAM_(?:ERR|STAGE)_\w+)\] = \"([^\"]*)\"", texts)}
    for number, name in [*constants(header, "YCIAM_ERR_"), *constants(header, "YCIAM_STAGE_")]:
        if told.get(name) != (number, known.get(name)):
            yield f"{ERRORS}: {name} is {number}, {known.get(name)!r}; the page says {told.get(name)}"
    arguments = list(constants(header, "YCIAM_ARG_"))[1:]     # the first constant means that no argument is wrong
    if arguments != [(int(number), name) for number, name in re.findall(r"^\| (\d+) \| `(YCIAM_ARG_\w+)` \|", page, re.M)]:
        yield f"{ERRORS}: not the YCIAM_ARG_ of result.h in their order"


def functions(text):
    """(name, comment) of each function that a header declares."""
    pattern = r"^(?:/\*\*((?:(?!\*/).)*)\*/\n)?(?:(?!typedef)[a-zA-Z_][\w ]*[ *])(\w+)\([^;{}]*\);$"
    for match in re.finditer(pattern, text, re.M | re.S):
        yield match[2], re.sub(r"(?m)^ \*[ ]?", "", match[1] or "").strip()


def comment_fault(comment):
    """Describes the missing or misplaced part of a function's comment: what it does, parameters, results, task. None:
    no fault.
    """
    places = [comment.find(command) for command in ("@param", "@ret")]
    present = [place for place in places if place >= 0]
    if present != sorted(present):
        return "parameters come before results"
    if any(place == 0 for place in present) or not comment:
        return "the comment does not begin with what the function does"
    if not TASK.match(comment.rpartition("\n\n")[2]):
        return "the last paragraph does not say which task may call the function"
    return None


def header_faults(header):
    for name, comment in functions(read(header)):
        fault = comment_fault(comment)
        if fault:
            yield f"{header}: {name}: {fault}"


def report(faults, good):
    """Prints the faults, or the sentence `good` if there are none. Returns the exit status."""
    for fault in faults:
        print(fault)
    if not faults:
        print(good)
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("headers", nargs="*", help="public headers")
    options = parser.parse_args()
    found = [fault for page in pages() for fault in page_faults(page, read(page))]
    found += error_faults(read(ERRORS), read("include/yciam/result.h"), read("core/util/result_text.c"))
    found += [fault for header in options.headers for fault in header_faults(header)]
    return report(found, f"{len(pages())} pages and {len(options.headers)} headers: lengths, links and comments are right")


if __name__ == "__main__":
    sys.exit(main())
