# SPDX-License-Identifier: Apache-2.0
"""The checks of the terms find the faults that they look for."""
import pytest

import terms

TABLE = "## Terms\n\n| term | meaning |\n|---|---|\n{}\n## Next\n"


def page(names):
    return TABLE.format("".join(f"| {name} | what it means |\n" for name in names))


def test_glossary():
    assert terms.glossary(page(["port", "owner task"])) == ["port", "owner task"]


def test_a_glossary_whose_terms_are_used():
    guide = page(terms.OTHER_WORDS)
    assert list(terms.glossary_faults(guide, [guide, " ".join(terms.OTHER_WORDS)])) == []


def test_a_term_that_no_guide_uses():
    guide = page(terms.OTHER_WORDS)
    used = [term for term in terms.OTHER_WORDS if term != "pause"]
    assert [fault.rpartition(" ")[2] for fault in terms.glossary_faults(guide, [guide, " ".join(used)])] == ["'pause'"]


def test_a_glossary_with_other_terms():
    guide = page([*terms.OTHER_WORDS, "widget"])
    assert len(list(terms.glossary_faults(guide, [guide, guide]))) == 1
    assert len(list(terms.glossary_faults("no table", [guide, guide]))) == 1


@pytest.mark.parametrize("path,text,count", [
    ("a.md", "The cached token lives.", 1), ("a.md", "The held token lives.", 0), ("a.md", "`current token`", 0),
    ("a.md", "```c\n/* current token */\n```\n", 0), ("a.md", "`backoff_min_ms`, and back-offs", 1),
    ("a.h", "/* after a back-off */", 1), ("a.c", "int backoff_min_ms; /* the pause */", 0), ("a.c", "f(\"cached token\");", 0),
    ("a.c", "/* one\n * owner thread\n */\n", 1)])
def test_other_words(path, text, count):
    assert len(list(terms.word_faults(path, text))) == count


def test_the_line_of_a_word():
    assert next(terms.word_faults("a.c", "/* one\n * owner thread\n */\n")).startswith("a.c:2: ")


@pytest.mark.parametrize("row,count", [
    ("| TLS | `A_C`, `B_C` |", 0), ("| TLS | `A_C`, `NONE_C` |", 1), ("| TLS | `A_C` (2.28: `NONE_C`) |", 0),
    ("| TLS | `A_C`; or `NONE_C` |", 0), ("| if needed | `NONE_C` |", 1), ("| TLS | `A` |", 1)])
def test_options(row, count):
    text = f"### Options of Mbed TLS\n\n| for | 3.6 |\n|---|---|\n{row}\n\n### Next\n"
    assert len(list(terms.option_faults(text, "#define MBEDTLS_A_C\n#define MBEDTLS_B_C\n"))) == count
