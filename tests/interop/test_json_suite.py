# SPDX-License-Identifier: Apache-2.0
"""JSONTestSuite: the reader accepts the y_ documents and refuses the n_ documents; i_ may be either."""
import json
import os
import subprocess

import pytest

from conftest import HERE, OUT

COUNTS = {"y": 95, "n": 188, "i": 35}


@pytest.fixture(scope="module")
def documents():
    made = subprocess.run(["node", os.path.join(HERE, "json_suite.mjs"), os.path.join(OUT, "node_modules")], capture_output=True,
                          timeout=60, check=True)
    return json.loads(made.stdout)


def is_taken(text):
    code = subprocess.run([os.path.join(OUT, "json_verdict")], input=text.encode("utf-8", "surrogatepass"), timeout=60,
                          check=False).returncode
    assert code in (0, 1)
    return code == 0


@pytest.mark.parametrize("kind", COUNTS)
def test_documents(documents, kind):
    of_kind = [(name, text) for name, text in documents if name.startswith(kind + "_")]
    assert len(of_kind) == COUNTS[kind]
    taken = {name for name, text in of_kind if is_taken(text)}
    if kind == "y":
        assert taken == {name for name, _ in of_kind}
    if kind == "n":
        assert taken == set()
