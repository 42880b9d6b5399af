# SPDX-License-Identifier: Apache-2.0
"""The checks of the documentation find the faults that they look for."""
import pytest

import docs

GOOD = "Does it.\n\n@param a  what\n@return YCIAM_OK.\n\nOwner task only."


@pytest.mark.parametrize("text,numbers", [("a" * 160, []), ("a" * 161, [1]), ("| " + "a" * 160, []),
                                          ("[a](b) " + "a" * 160, []), ("short\n" + "b" * 200, [2])])
def test_long_lines(text, numbers):
    assert list(docs.long_lines(text)) == numbers


@pytest.mark.parametrize("heading,anchor", [("TLS with Mbed TLS", "tls-with-mbed-tls"), ("What it costs?", "what-it-costs"),
                                            ("You use → do this", "you-use--do-this"), ("`yciam_t`, RAM", "yciam_t-ram")])
def test_slug(heading, anchor):
    assert docs.slug(heading) == anchor


@pytest.mark.parametrize("target", ["port/README.md", "port/README.md#ports", "#libyciam", "https://example.com/x#y", "port"])
def test_link_that_leads_somewhere(target):
    assert docs.link_fault("README.md", target) is None


@pytest.mark.parametrize("target", ["port/NONE.md", "port/README.md#no-such-heading", "#none", "../outside"])
def test_link_that_leads_nowhere(target):
    assert docs.link_fault("README.md", target) is not None


def test_links_in_code_are_not_links():
    assert list(docs.links("```c\na[1](x)\n```\n`b[2](y)` [c](z)\n")) == [(4, "z")]


@pytest.mark.parametrize("text,counts", [("a\nb\n\nc", [(1, 2), (4, 1)]), ("- a\n  b\n- c", [(1, 2), (3, 1)]),
                                         ("# h\na\n| t |", [(2, 1)]), ("```\na\nb\n```\nc", [(5, 1)])])
def test_paragraphs(text, counts):
    assert list(docs.paragraphs(text)) == counts


def test_page_that_is_too_long():
    faults = list(docs.page_faults("README.md", "a\n\n" * 101 + "b\n" * 7))
    assert [fault.rpartition(": ")[2] for fault in faults] == ["209 lines, at most 200", "a paragraph of 7 lines, at most 6"]


@pytest.mark.parametrize("text,good", [
    ("# T\n\nThis page is for users.\n", True), ("<!-- x -->\n# T\n\nThis page says it. It is for\nusers.\n", True),
    ("# T\n\nUse it.\n", False), ("# T\n\nThis page says it.\n\nIt is for users.\n", False), ("text", False)])
def test_first_paragraph(text, good):
    assert docs.names_its_readers(text) == good


@pytest.mark.parametrize("page,count", [
    ("| -17 | `YCIAM_ERR_DNS` | host not found | Wait. |\n", 0), ("", 1), ("| `YCIAM_ERR_DNS` | host not found | Wait. |\n", 1),
    ("| -17 | `YCIAM_ERR_DNS` | other | Wait. |\n", 1), ("| -18 | `YCIAM_ERR_DNS` | host not found | Wait. |\n", 1)])
def test_errors(page, count):
    header, texts = "    YCIAM_ERR_DNS = -17, /**< x */\n", '    [-YCIAM_ERR_DNS] = "host not found",\n'
    assert len(list(docs.error_faults(page, header, texts))) == count


@pytest.mark.parametrize("number,text,count", [(1, "key", 0), (2, "key", 1), (1, "sign", 1)])
def test_stages(number, text, count):
    header, texts = "    YCIAM_STAGE_IDLE = 0, /**< x */\n    YCIAM_STAGE_KEY /**< y */\n", \
        '    [YCIAM_STAGE_IDLE] = "idle", [YCIAM_STAGE_KEY] = "key",\n'
    page = f"| 0 | `YCIAM_STAGE_IDLE` | idle | nothing |\n| {number} | `YCIAM_STAGE_KEY` | {text} | reading |\n"
    assert len(list(docs.error_faults(page, header, texts))) == count


@pytest.mark.parametrize("number,count", [(1, 0), (2, 1)])
def test_arguments(number, count):
    header = "    YCIAM_ARG_NONE = 0,\n    YCIAM_ARG_OBJECT /**< x */\n"
    assert len(list(docs.error_faults(f"| {number} | `YCIAM_ARG_OBJECT` | x |\n", header, ""))) == count


def test_functions_and_their_comments():
    text = "/**\n * Does it.\n *\n * Pure.\n */\nint one(int a,\n        int b);\n/* plain */\nvoid *two(void);\n"
    assert list(docs.functions(text)) == [("one", "Does it.\n\nPure."), ("two", "")]


@pytest.mark.parametrize("comment,is_good", [
    (GOOD, True), ("Does it.\n\nPure. Source: RFC 3339.", True), ("", False), (GOOD.replace("\n\nOwner task only.", ""), False),
    ("@param a  what\n\nPure.", False), ("Does it.\n\n@return x.\n@param a  what\n\nPure.", False)])
def test_comment_fault(comment, is_good):
    assert (docs.comment_fault(comment) is None) == is_good
