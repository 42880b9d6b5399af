# SPDX-License-Identifier: Apache-2.0
"""Token after token on one arena: it must be after the last one what it was after the first."""
import os

import pytest

REAL = 20                                           # each with a signature of its own
REPLAYED = int(os.environ.get("TOKENS", "100"))    # all with the first one's, for speed
A_TOKEN_S = 5                                       # of real time; the machine may be busy


@pytest.mark.parametrize("tokens,replay", [(REAL, 0), (REPLAYED, 1)], ids=["real", "replayed"])
def test_arena_is_the_same_after_many_tokens(images, material, emulator, start, tokens, replay):
    image = images.link(material.anchors("rsa"), MAIN="tests/boards/soak_main.c",
                        LINK_FLAGS="-Wl,--wrap=mbedtls_calloc -Wl,--wrap=mbedtls_free")
    status, lines = start(image, emulator().port, tokens=tokens, replay=replay).wait(60 + A_TOKEN_S * tokens)
    assert status == 0, lines
    count, first, last = lines[-3:]
    assert count == f"tokens {tokens}"
    assert first.removeprefix("first ") == last.removeprefix("last "), lines
