# SPDX-License-Identifier: Apache-2.0
"""A device that does not know the time, or that sleeps: device.c."""
import os
import re
import subprocess

import pytest

from harness import CLOCK, GUARD_S, OK, TLS, leak, secrets_of

RTC_2000 = 946684800            # a real-time clock whose battery was changed
UNSET = ("clock=-1", "clock=0", f"clock={RTC_2000}", "clock=1704067199")


def device(program, iam, *arguments):
    """(exit code, token, stderr)"""
    path = os.path.join(os.path.dirname(program.path), "device")
    done = subprocess.run([path, "localhost", str(iam.port), iam.key_file, iam.ca_file, *arguments], capture_output=True,
                          timeout=GUARD_S, check=False, text=True)
    assert leak(done.stderr, program.keys.secrets | secrets_of(iam)) is None, done.stderr
    assert iam.wait_idle()
    return done.returncode, done.stdout.rstrip("\n"), done.stderr


def jwts(iam):
    return [re.fullmatch(rb'{"jwt":"(.*)"}', request.body)[1] for request in iam.requests]


def resumed(iam):
    """The requests of each connection that had one. Mbed TLS 3.6 may have to repeat a handshake, see is_pss_in_tls12().
    """
    return [connection.resumed for connection in iam.connections if connection.requests]


# Without a clock

@pytest.mark.parametrize("clock", UNSET)
@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_the_time_comes_from_the_verified_service(program, start, kind, clock):
    iam = start(kind=kind)
    assert device(program, iam, clock, "take-time") == (OK, list(iam.service.tokens)[-1], "")
    first, second = jwts(iam)
    assert first == b"" and second.count(b".") == 2


def test_the_time_comes_with_an_answer_that_ends_with_its_connection(program, iam):
    iam.next_answer("close", times=2)
    assert device(program, iam, "clock=-1", "take-time") == (OK, list(iam.service.tokens)[-1], "")


@pytest.mark.parametrize("clock", UNSET)
def test_without_opting_in_nothing_is_asked(program, iam, clock):
    code, _, err = device(program, iam, clock)
    assert (code, err) == (CLOCK, "clock: clock not set\n") and not iam.connections


@pytest.mark.parametrize("variant", ["expired", "expired-intermediate", "future"])
def test_dates_are_checked_against_the_time_that_the_service_tells(program, start, variant):
    iam = start(variant=variant)
    code, _, err = device(program, iam, "clock=-1", "take-time")
    assert code == TLS and re.search("certificate.*(expired|valid)", err), err
    assert not any(jwts(iam)), "a secret went out"


def test_a_time_outside_the_certificates_is_not_believed(program, start):
    iam = start(clock_offset=50 * 365 * 86400)
    assert device(program, iam, "clock=-1", "take-time")[0] == TLS
    assert not any(jwts(iam)), "a secret went out"


@pytest.mark.parametrize("variant", ["wrong-host", "untrusted-root", "self-signed", "no-intermediate"])
def test_only_dates_wait(program, start, variant):
    iam = start(variant=variant)
    assert device(program, iam, "clock=-1", "take-time")[0] == TLS
    assert not iam.requests


@pytest.mark.parametrize("answer", ["no-date", "bad-date"])
def test_a_service_that_tells_no_time(program, iam, answer):
    iam.next_answer(answer, times=10)
    assert device(program, iam, "clock=-1", "take-time")[0] == CLOCK
    assert not any(jwts(iam))


def test_with_a_clock_nothing_waits(program, start):
    iam = start(variant="expired")
    assert device(program, iam, "take-time")[0] == TLS
    assert not iam.requests


# Sleep

def test_it_wakes_with_its_token(program, iam, tmp_path):
    state = f"state={tmp_path / 'state'}"
    first = device(program, iam, state)
    assert first[0] == OK and len(iam.connections) == 1
    for _ in range(2):
        assert device(program, iam, state) == (OK, first[1], "token: done\nsession: done\n")
    assert len(iam.connections) == 1


@pytest.mark.parametrize("tls", ["1.2", "1.3"])
def test_it_wakes_with_its_session(program, start, tmp_path, tls):
    if tls == "1.3" and not program.has_tls13:
        pytest.skip("this Mbed TLS has no TLS 1.3")
    iam, state = start(tls=tls, reuse=False), ("refresh=1", f"state={tmp_path / 'state'}")
    assert device(program, iam, *state)[0] == OK
    for _ in range(3):
        assert device(program, iam, *state, "tokens=2")[0] == OK
    assert resumed(iam) == [False, True, True, True]


def test_a_service_that_has_forgotten_the_session(program, start, tmp_path):
    state = ("refresh=1", f"state={tmp_path / 'state'}")
    iam = start()
    assert device(program, iam, *state)[0] == OK
    iam.close()
    iam = start(port=iam.port)
    assert device(program, iam, *state, "tokens=2") == (OK, list(iam.service.tokens)[-1], "token: done\nsession: done\n")
    assert resumed(iam) == [False]


@pytest.mark.parametrize("at", [5, -5])
def test_a_damaged_state_is_refused(program, start, tmp_path, at):
    iam, state = start(reuse=False), tmp_path / "state"
    assert device(program, iam, "refresh=1", f"state={state}")[0] == OK
    damaged = bytearray(state.read_bytes())
    damaged[at] ^= 1
    state.write_bytes(damaged)
    code, _, err = device(program, iam, "refresh=1", f"state={state}", "tokens=2")
    assert code == OK and err.count("bad argument") == 1
    assert iam.connections[-1].resumed is (at > 0)
