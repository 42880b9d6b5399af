# SPDX-License-Identifier: Apache-2.0
"""Token after token on one arena: it must be after the last one what it was after the first. TOKENS=n for another number."""
import os

import pytest

MANY = int(os.environ.get("TOKENS", "100"))
REAL = 20


@pytest.mark.parametrize("tokens,replay", [(REAL, 0), (MANY, 1)])
def test_arena_is_the_same_after_many_tokens(images, keys, emulator, start, tokens, replay):
    iam = emulator()
    image = images.get(keys[2048], iam.ca_file, MAIN="tests/boards/soak_main.c",
                       LINK_FLAGS="-Wl,--wrap=mbedtls_calloc -Wl,--wrap=mbedtls_free")
    status, lines = start(image, iam.port, tokens=tokens, replay=replay).wait(60 + 3 * tokens)
    assert status == 0, lines
    count, first, last = lines[-3:]
    assert count == f"tokens {tokens}"
    assert first.removeprefix("first ") == last.removeprefix("last "), lines
