# SPDX-License-Identifier: Apache-2.0
"""Token after token on one arena: it must be after the last one what it was after the first."""
import os

import pytest

from conftest import IS_SLICED

REAL = 20                                           # each with a signature of its own
REPLAYED = int(os.environ.get("TOKENS", "100"))    # all with the first one's, for speed
SLICES = 50                                         # fewer than a signature of port/rsa takes
A_TOKEN_S = 5                                       # of real time; the machine may be busy


@pytest.mark.parametrize("tokens,replay", [(REAL, 0), (REPLAYED, 1)], ids=["real", "replayed"])
def test_arena_is_the_same_after_many_tokens(images, material, emulator, start, tokens, replay):
    image = images.link(material.anchors("rsa"), MAIN="tests/boards/soak_main.c",
                        LINK_FLAGS="-Wl,--wrap=mbedtls_calloc -Wl,--wrap=mbedtls_free")
    status, lines = start(image, emulator().port, tokens=tokens, replay=replay).wait(60 + A_TOKEN_S * tokens)
    assert status == 0, lines
    calls, count, first, last = lines[-4:]
    calls_each = int(calls.removeprefix("sign-calls ")) / (1 if replay else tokens)
    assert calls_each > SLICES if IS_SLICED else calls_each == 1, lines
    assert count == f"tokens {tokens}"
    assert first.removeprefix("first ") == last.removeprefix("last "), lines
