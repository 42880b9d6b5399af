# SPDX-License-Identifier: Apache-2.0
"""Each failure has a name on the console, the loop continues, and the image gets its token when the cause ends."""
import re

import pytest

import answers
from conftest import errors

# Failures of the server, and the image's text for each. A stall ends by the image's own deadlines.
RESETS = {
    "reset-accept": "error: connect: ",
    "reset-hello": "error: connect: connection lost",
    "reset-flight": "error: connect: connection lost",
    "reset-request": "error: receive: connection lost",
    "reset-answer": "error: receive: connection lost",
}
STALLS = {
    "stall-accept": "error: connect: timeout",
    "stall-flight": "error: connect: timeout",
    "stall-request": "error: receive: timeout",
    "stall-answer": "error: receive: timeout",
}
OTHERS = {
    "close-request": "error: receive: ",
    "cut": "error: receive: ",
    "not-http": "error: receive: ",
    "503": "error: answer: ",
}

# Chains that the image must refuse, and the image's text for each.
CHAINS = {
    "untrusted-root": "error: connect: certificate not trusted",
    "wrong-host": "error: connect: certificate is for another host",
    "expired": "error: connect: certificate expired",
    "huge": "error: connect: TLS failed",       # longer than the incoming buffer
    "big": "error: connect: out of memory native=-17040 (the arena is too small)",     # 200 names in one certificate
}


def assert_named(lines, error):
    assert any(line.startswith(error) for line in errors(lines)), lines


@pytest.mark.parametrize("failure,error", {**RESETS, **OTHERS}.items(), ids={**RESETS, **OTHERS})
def test_server_breaks_off(image, emulator, start, failure, error):
    iam = emulator()
    iam.next_answer(failure)
    assert_named(start(image, iam.port).wait_token(), error)


@pytest.mark.smoke
@pytest.mark.parametrize("failure,error", STALLS.items(), ids=STALLS)
def test_server_stalls(image, emulator, start, failure, error):
    iam = emulator()
    iam.next_answer(failure)
    assert_named(start(image, iam.port, connect=2, answer=2).wait_token(), error)


def test_answer_of_12_kb(image, emulator, start):
    """The incoming buffer is small: the image asks for small records, and this server complies."""
    iam = emulator()
    iam.next_answer(answers.error(7, message="x" * 12000))
    assert_named(start(image, iam.port).wait_token(), "error: answer: refused")


def test_record_larger_than_the_buffer(image, emulator, start):
    """A server that does not comply gets an error of its own."""
    iam = emulator()
    iam.next_answer(answers.Answer(stage="hello", raw=b"\x16\x03\x03\x30\x00" + bytes(12288)))
    assert_named(start(image, iam.port).wait_token(), "error: connect: TLS failed native=-28928 (a record is larger")


@pytest.mark.parametrize("variant,error", [pytest.param("untrusted-root", CHAINS["untrusted-root"], marks=pytest.mark.smoke),
                                           *list(CHAINS.items())[1:]], ids=CHAINS)
def test_bad_chain(image, emulator, start, variant, error):
    qemu = start(image, emulator(variant=variant).port)
    qemu.wait_line(error, times=2)
    emulator()
    assert_named(qemu.wait_token(), error)


@pytest.mark.smoke
@pytest.mark.parametrize("host", ["other.example", "iam.api.cloud.yandex.net.evil.example"])
def test_good_chain_of_another_host(image, emulator, start, host):
    qemu = start(image, emulator().port, host=host)
    qemu.wait_line("error: connect: certificate is for another host", times=2)
    assert not any(line.startswith("stage: send") for line in qemu.lines)


@pytest.mark.smoke
def test_no_server(image, emulator, start):
    iam = emulator()
    iam.close()
    qemu = start(image, iam.port)
    qemu.wait_line("error: connect: no connection", times=2)
    emulator()
    qemu.wait_token()


@pytest.mark.smoke
@pytest.mark.every_board
def test_link_is_down(image, emulator, start):
    qemu = start(image, emulator().port, halted=True)
    qemu.monitor("set_link net0 off", "cont")
    qemu.wait_line("network: no link")
    qemu.monitor("set_link net0 on")
    assert errors(qemu.wait_token()) == []


@pytest.mark.every_board
def test_link_goes_while_connected(image, emulator, start):
    iam = emulator()
    iam.next_answer("stall-request")
    qemu = start(image, iam.port)
    qemu.wait_line("stage: receive")
    qemu.monitor("set_link net0 off")
    qemu.wait_line("error: receive: connection lost")
    qemu.monitor("set_link net0 on")
    qemu.wait_token()


def test_dhcp_never_answers(image, emulator, start):
    qemu = start(image, emulator().port, net="hubport,hubid=0")
    qemu.wait_line("error: no DHCP server answers")
    qemu.monitor("netdev_add user,id=late", "netdev_add hubport,id=port,hubid=0,netdev=late")
    qemu.wait_token()


@pytest.mark.parametrize("size", [6144, 10240])
def test_arena_too_small_to_connect(image, emulator, start, size):
    """Mbed TLS reports the lack of memory, or a failure that the lack caused. In both cases the line names the cause.
    """
    qemu = start(image, emulator().port, arena=size)
    qemu.wait_line("error: ", times=2)
    assert all(re.fullmatch(r"error: connect: .* \(the arena is too small\)", line)
               for line in errors(qemu.lines)), qemu.lines


@pytest.mark.psa
def test_arena_too_small_to_sign_while_connected(image, emulator, start):
    """The error names the cause; the next attempt signs before it connects."""
    lines = start(image, emulator().port, arena=19968).wait_token()
    assert re.fullmatch(r"error: sign: out of memory .* \(the arena is too small\)", errors(lines)[0]), lines


@pytest.mark.psa
def test_arena_too_small_for_the_key(image, start):
    status, lines = start(image, 9, arena=1024).wait()
    assert status != 0 and re.match(r"error: key: .* \(the arena is too small\)", lines[-1]), lines
