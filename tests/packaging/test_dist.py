# SPDX-License-Identifier: Apache-2.0
"""The files of the packages of `make dist`. The tests of each build system build what is in them."""
import re

import pytest
import yaml

from conftest import ROOT, call

NAMES = {"yciam", "yciam-esp-idf", "yciam-platformio", "yciam-zephyr"}


def version():
    with open(f"{ROOT}/include/yciam/yciam.h", encoding="utf-8") as file:
        return re.search(r'define YCIAM_VERSION +"(.*)"', file.read())[1]


def test_each_has_license_readme_and_the_version(packages):
    assert set(packages) == NAMES
    for name, package in packages.items():
        assert package.version == version()
        assert (package.place / "LICENSE").stat().st_size > 10000
        readme = (package.place / "README.md").read_text()
        assert "libyciam" in readme and (name == "yciam" or version() in readme.splitlines()[0])
        assert not list(package.place.glob("**/build"))


def test_no_place_holder_is_left(packages):
    for name in NAMES - {"yciam"}:
        for path in packages[name].place.rglob("*"):
            assert not path.is_file() or b"@VERSION@" not in path.read_bytes(), path


def test_esp_idf_manifest(packages):
    manifest = yaml.safe_load((packages["yciam-esp-idf"].place / "idf_component.yml").read_text())
    assert manifest["version"] == version() and manifest["dependencies"]["espressif/jsmn"]


def test_the_same_files_make_the_same_archives(packages, tmp_path):
    call("make", "-s", "dist", f"DIST={tmp_path}", cwd=ROOT)
    for package in packages.values():
        assert (tmp_path / package.archive.name).read_bytes() == package.archive.read_bytes()


@pytest.mark.parametrize("is_in_a_clone", [False, True], ids=["no clone", "in another clone"])
def test_without_a_clone_there_is_an_error_and_no_package(packages, tmp_path, is_in_a_clone):
    call("tar", "-xf", packages["yciam"].archive, "-C", tmp_path)
    if is_in_a_clone:
        call("git", "init", "-q", tmp_path)
    with pytest.raises(AssertionError, match="pack: yciam-[0-9.]+ needs a git clone"):
        call("make", "-s", "dist", f"DIST={tmp_path}/dist", cwd=tmp_path / packages["yciam"].place.name)
    assert not list((tmp_path / "dist").rglob("*"))


def test_source_archive_builds(packages):
    """The library and the program, without other files from here."""
    call("make", "-j2", "CFLAGS=-O0", "build/linux/yciam", cwd=packages["yciam"].place)
    assert call(packages["yciam"].place / "build/linux/yciam", "--version").startswith(f"yciam {version()} ")
