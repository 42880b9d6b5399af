# SPDX-License-Identifier: Apache-2.0
"""The two APIs that the emulator serves beside IAM."""
import base64

import pytest

from test_emulator import JSON, call

DEVICE = "are0device0000000001"
PUBLISH = f"/iot-devices/v1/devices/{DEVICE}/publish"
METRICS = "/monitoring/v2/data/write?folderId=b1gfolder&service=custom"
MESSAGE = {"topic": f"$devices/{DEVICE}/events", "data": base64.b64encode(b"\x00hello").decode("ascii")}
METRIC = {"name": "temperature", "value": 21.5}


@pytest.fixture
def bearer(iam, maker):
    token = call(iam, {"jwt": maker.jwt()})[1]["iamToken"]
    return {**JSON, "Authorization": f"Bearer {token}"}


def test_publish(iam, maker, bearer):
    assert call(iam, MESSAGE, PUBLISH, headers=bearer) == (200, {})
    assert iam.service.received == [
        (maker.account, {"device": DEVICE, "topic": MESSAGE["topic"], "message": b"\x00hello"})]


def test_metrics(iam, maker, bearer):
    assert call(iam, {"metrics": [METRIC, METRIC]}, METRICS, headers=bearer) == (200, {"writtenMetricsCount": 2})
    assert iam.service.received == [(maker.account, {"folder": "b1gfolder", "metrics": [METRIC, METRIC]})]


@pytest.mark.parametrize("path, body", [
    (PUBLISH, {}), (PUBLISH, {**MESSAGE, "more": 1}), (PUBLISH, {**MESSAGE, "data": "%"}), (PUBLISH, {**MESSAGE, "data": 5}),
    (PUBLISH, {**MESSAGE, "topic": "$devices/another/events"}), (PUBLISH, {**MESSAGE, "topic": ""}),
    (METRICS, {}), (METRICS, {"metrics": []}), (METRICS, {"metrics": [{}]}), (METRICS, {"metrics": [{**METRIC, "value": "1"}]}),
    (METRICS, {"metrics": [{**METRIC, "type": "X"}]}), (METRICS, {"metrics": [{**METRIC, "name": "a b"}]}),
    (METRICS.replace("custom", "other"), {"metrics": [METRIC]}), (METRICS.partition("?")[0], {"metrics": [METRIC]}),
])
def test_malformed_requests_are_refused(iam, bearer, path, body):
    status, answer = call(iam, body, path, headers=bearer)
    assert (status, answer["code"]) == (400, 3)
    assert iam.service.received == []


@pytest.mark.parametrize("headers", [JSON, {**JSON, "Authorization": "Bearer t1.unknown"}, {**JSON, "Authorization": "Basic x"}])
def test_a_token_is_needed(iam, headers):
    for path, body in ((PUBLISH, MESSAGE), (METRICS, {"metrics": [METRIC]})):
        assert call(iam, body, path, headers=headers)[0] == 401
    assert iam.service.received == []


def test_other_paths_and_methods_are_refused(iam, bearer):
    assert call(iam, MESSAGE, PUBLISH + "?x=y", headers=bearer)[0] == 404
    assert call(iam, MESSAGE, PUBLISH.replace("are0", "A"), headers=bearer)[0] == 404
    assert call(iam, MESSAGE, PUBLISH, method="PUT", headers=bearer)[0] == 405
