# SPDX-License-Identifier: Apache-2.0
"""One token after another on one arena: after the last token the arena must be the same as after the first."""
import os

import pytest

from conftest import IS_SLICED

REAL = 20                                           # each token is signed anew
REPLAYED = int(os.environ.get("TOKENS", "100"))    # one signature serves all, for speed
SLICES = 50                                         # fewer than a signature of port/rsa takes
A_TOKEN_S = 5                                       # real time; the machine may be busy


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
