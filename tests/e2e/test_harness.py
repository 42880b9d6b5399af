# SPDX-License-Identifier: Apache-2.0
"""The scanner finds secrets in all their forms; workers that start together get one folder."""
import multiprocessing
import os

from harness import SECRET_RUN, directory_since, leak

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


def begin(barrier, directory):
    barrier.wait()
    directory_since(directory, [])
    with open(os.path.join(directory, str(os.getpid())), "w", encoding="ascii"):
        pass


def test_workers_that_begin_together_share_the_directory(tmp_path):
    for attempt in range(20):
        directory = str(tmp_path / str(attempt))
        barrier = multiprocessing.Barrier(8)
        workers = [multiprocessing.Process(target=begin, args=(barrier, directory)) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0] * 8
        assert sorted(os.listdir(directory)) == sorted(["made", *(str(worker.pid) for worker in workers)])


def test_the_directory_is_emptied_when_a_maker_changes(tmp_path):
    directory, maker = str(tmp_path / "out"), tmp_path / "maker.py"
    maker.touch()
    directory_since(directory, [maker])
    (tmp_path / "out" / "kept").touch()
    directory_since(directory, [maker])
    assert sorted(os.listdir(directory)) == ["kept", "made"]
    os.utime(maker, (os.path.getmtime(maker) + 60,) * 2)
    directory_since(directory, [maker])
    assert os.listdir(directory) == ["made"]
