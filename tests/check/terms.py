#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that one thing has one name: the terms of the user's guide are used, and other words for them are not.

Also compares the table of Mbed TLS's options in port/README.md with the configuration of the bare-metal boards.
"""
import glob
import os
import re
import sys

from docs import PAGES, ROOT, pages, read, report, without_code

GUIDE = "include/yciam/README.md"
PORT_GUIDE, CONFIGURATION = "port/README.md", "boards/common/mbedtls_config.h"
# Each term of the glossary, and words that a writer might use for it. Pages and comments use the term.
OTHER_WORDS = {
    "authorized key": ("service account key", "account key", "key of the account"),
    "instance": ("client object", "client handle", "token client"),
    "owner task": ("owning task", "owner thread", "polling task", "refresh task"),
    "held token": ("cached token", "current token", "stored token", "kept token"),
    "attempt": ("token fetch", "fetch of a token", "refresh cycle"),
    "pause": ("back-off", "backoff", "cool-down", "cooldown", "retry delay"),
    "work buffer": ("working buffer", "request buffer", "scratch buffer", "work area"),
    "source": ("token provider", "credential provider"),
    "port": ("porting layer", "platform layer", "transport layer object"),
    "error record": ("error object", "error structure", "error report", "last error"),
}


def glossary(page):
    """The terms of the table under the heading "Terms"."""
    table = re.search(r"^## Terms\n(.*?)^## ", page, re.M | re.S)
    return re.findall(r"^\| ([^|]+) \| [^|]+ \|$", table[1], re.M)[1:] if table else []


def glossary_faults(page, guides):
    """The guide's terms are those of OTHER_WORDS, and each is used outside the table, too."""
    terms = glossary(page)
    if terms != list(OTHER_WORDS):
        yield f"{GUIDE}: the terms are {terms}, not those of tests/check/terms.py"
    text = " ".join(guides).lower()
    for term in terms:
        if text.count(term) < 2:        # one use is the table's
            yield f"{GUIDE}: no guide uses the term {term!r}"


def prose(path, text):
    """The numbered lines of a page without its code, or those of a source that belong to comments."""
    if path.endswith(".md"):
        lines = without_code(text)
    else:
        lines = re.sub(r"/\*.*?\*/|\n|[^\n]", lambda part: part[0] if len(part[0]) > 1 or part[0] == "\n" else " ", text,
                       flags=re.S).splitlines()
    return [(number, re.sub(r"`[^`]*`", "", line)) for number, line in enumerate(lines, 1) if line]


def word_faults(path, text):
    for number, line in prose(path, text):
        for term, words in OTHER_WORDS.items():
            for word in words:
                if re.search(rf"\b{word}s?\b", line, re.I):
                    yield f"{path}:{number}: {word!r} is called {term!r} (the terms of {GUIDE})"


def needed_options(page):
    """[(purpose, option)]: what the table says that Mbed TLS 3.6 needs, of alternatives the first."""
    table = re.search(r"^### Options of Mbed TLS\n(.*?)^###? ", page, re.M | re.S)
    rows = re.findall(r"^\| (?!for|-|if needed)([^|]+) \| ([^|]+) \|", table[1] if table else "", re.M)
    return [(purpose, option) for purpose, options in rows
            for option in re.findall(r"`(\w+)`", re.sub(r"\(2\.28: .*?\)|; or .*", "", options))]


def option_faults(page, configuration):
    """Options that the table says are needed, and that the configuration does not set."""
    options = needed_options(page)
    if not options:
        yield f"{PORT_GUIDE}: no table of options"
    for purpose, option in options:
        if not re.search(rf"^#define MBEDTLS_{option}\b", configuration, re.M):
            yield f"{PORT_GUIDE}: {option} ({purpose}) is not in {CONFIGURATION}"


def main():
    sources = [os.path.relpath(path, ROOT) for folder in ("include", "core", "port", "boards")
               for path in glob.glob(f"{ROOT}/{folder}/**/*.[ch]", recursive=True)]
    paths = sorted([*pages(), *sources])
    found = [*glossary_faults(read(GUIDE), [read(page) for page in PAGES]),
             *(fault for path in paths for fault in word_faults(path, read(path))),
             *option_faults(read(PORT_GUIDE), read(CONFIGURATION))]
    return report(found, f"{len(paths)} files use the {len(OTHER_WORDS)} terms of {GUIDE}")


if __name__ == "__main__":
    sys.exit(main())
