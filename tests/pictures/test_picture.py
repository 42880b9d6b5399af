# SPDX-License-Identifier: Apache-2.0
"""The comparison of pictures with fresh figures finds a difference."""
import pytest

import bars
import picture


@pytest.fixture
def svg(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text(f'<rect {picture.data("one", [100000])}/><polyline {picture.data("two", [10000, 20000])}/>')
    return str(path)


@pytest.mark.parametrize("fresh,is_count,count", [
    ({"one": [100000]}, False, 0), ({"one": [102900]}, False, 0), ({"one": [103300]}, False, 1), ({"one": [96000]}, False, 1),
    ({"two": [10000, 20000]}, False, 0), ({"two": [10000, 21000]}, False, 1), ({"two": [10600, 20000]}, True, 0),
    ({"two": [11000, 20000]}, True, 1), ({"two": [10000]}, False, 1), ({"three": [1]}, False, 1)])
def test_complaints(svg, fresh, is_count, count):
    assert len(list(picture.complaints(svg, fresh, is_count))) == count


def figures(**changes):
    values = {name: 1000.0 for _, _, rows in bars.GROUPS for name, _, _ in rows}
    return {**values, "compiler": 12.0, **changes}


@pytest.mark.parametrize("changes,status", [({}, 0), ({"jwt bare": 1100.0}, 1), ({"jwt bare": 1100.0, "compiler": 14.0}, 0)])
def test_bars(tmp_path, changes, status):
    path = tmp_path / "b.svg"
    path.write_text(bars.draw(figures()))
    assert bars.check(str(path), figures(**changes)) == status
