# SPDX-License-Identifier: Apache-2.0
"""The scanner for secrets finds what it should find."""
from harness import SECRET_RUN, leak

SECRET = "".join(chr(ord("a") + at % 26) + chr(ord("0") + at % 10) for at in range(200))


def test_an_unknown_run_is_a_leak():
    assert leak("yciam: " + "x" * SECRET_RUN, set())
    assert leak("yciam: " + "x" * (SECRET_RUN - 1), set()) is None


def test_a_run_of_a_known_secret_is_a_leak_whatever_its_characters():
    secret = SECRET.replace("a", "/").replace("b", "+")
    assert leak(f"yciam: {secret[50:50 + SECRET_RUN]} !", {secret})
    assert leak(f"yciam: {secret[50:50 + SECRET_RUN - 1]} !", {secret}) is None


def test_a_request_id_is_none():
    assert leak("request 01234567-89ab-cdef-0123-456789abcdef", {SECRET}) is None
