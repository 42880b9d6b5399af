# SPDX-License-Identifier: Apache-2.0
"""A process that crashes while it holds a key leaves no core file."""
import os
import resource
import signal
import subprocess

import pytest

from harness import wait_for
from test_output import start_reading


def allow_core_files():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def leaves_core(process):
    """Crashes the process. Returns whether its memory was written to a file."""
    process.send_signal(signal.SIGSEGV)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    return os.WCOREDUMP(status)


@pytest.fixture
def place(tmp_path):
    """The folder in which core files appear, if any do."""
    try:
        ordinary = subprocess.Popen(["sleep", "60"], cwd=tmp_path, preexec_fn=allow_core_files)
    except subprocess.SubprocessError:
        pytest.skip("this user may not allow core files")
    if not leaves_core(ordinary):
        pytest.skip("this machine writes no core files")
    for name in os.listdir(tmp_path):
        (tmp_path / name).unlink()
    return tmp_path


def test_while_it_reads_a_key(program, place):
    assert not leaves_core(start_reading(program, cwd=place, preexec_fn=allow_core_files))
    assert not os.listdir(place)


def test_while_it_holds_a_token(program, iam, place, tmp_path_factory):
    file = tmp_path_factory.mktemp("run") / "token"
    process = program.start("keep", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, "--out", str(file), cwd=place,
                            preexec_fn=allow_core_files)
    wait_for(file.exists)
    assert not leaves_core(process)
    assert not os.listdir(place)
