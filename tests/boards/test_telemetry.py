# SPDX-License-Identifier: Apache-2.0
"""The example that publishes a device's messages from a board."""
import pytest

from answers import Answer
from conftest import errors

DEVICE = "are0device0000000001"


@pytest.fixture
def image(images, material):
    return images.link(material.anchors("rsa"), EXAMPLE="telemetry")


@pytest.mark.every_board
def test_messages_are_published(image, emulator, start):
    iam = emulator()
    status, lines = start(image, iam.port, device=DEVICE, messages=3).wait()
    assert (status, errors(lines)) == (0, [])
    assert {record["topic"] for _, record in iam.service.received} == {f"$devices/{DEVICE}/events"}
    times = [int(record["message"]) for _, record in iam.service.received]
    assert len(times) == 3 and times == sorted(set(times))
    assert iam.service.given == 1       # one token for all


def test_arena_of_two_connections(images, material, emulator, start):
    """The connection for messages stays open while the instance renews its token over another one."""
    image = images.link(material.anchors("rsa"), EXAMPLE="telemetry", DEFINES="-DARENA_SIZE=ARENA_OF_TWO_CONNECTIONS")
    iam = emulator(token_lifetime_s=10, reuse=False)
    status, lines = start(image, iam.port, device=DEVICE, messages=10).wait()
    assert (status, errors(lines)) == (0, [])
    assert iam.service.given >= 2 and iam.handshakes == iam.service.given + 1


def test_lost_messages_do_not_stop_the_others(image, emulator, start):
    iam = emulator()
    iam.next_answer(Answer())       # the token
    iam.next_answer("503")
    status, lines = start(image, iam.port, device=DEVICE, messages=2).wait()
    assert status == 0 and errors(lines) == ["error: message: service unavailable http=503"], lines
    assert len(iam.service.received) == 2


def test_refused_device(image, emulator, start):
    qemu = start(image, emulator().port, device="Unknown", messages=1)
    qemu.wait_line("error: message: ", times=2)
    assert "published" not in qemu.lines
