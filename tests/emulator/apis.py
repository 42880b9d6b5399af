# SPDX-License-Identifier: Apache-2.0
"""Two APIs that take a token: a device of IoT Core publishes, Monitoring takes metrics.

Each checks the service's documented request strictly, and returns the documented answer.
"""
import base64
import math
import re
import urllib.parse

PUBLISH_PATH = "/iot-devices/v1/devices/{}/publish"
METRICS_PATH = "/monitoring/v2/data/write"

TOPIC_MAX = 1024            # bytes
MESSAGE_MAX = 256 * 1024    # bytes
METRIC_TYPES = {"DGAUGE", "IGAUGE", "COUNTER", "RATE"}
NAME = r"[A-Za-z0-9._/-]{1,200}"


class Bad(ValueError):
    """The request is malformed; the text says how."""


def find(target):
    """(the function that takes the fields and returns the answer) for the target of a request to one of the APIs; None
    for others.
    """
    path, _, query = target.partition("?")
    device = re.fullmatch(PUBLISH_PATH.format("([a-z0-9]{1,50})"), path)
    if device and not query:
        return lambda fields: publish(device[1], fields)
    if path == METRICS_PATH:
        return lambda fields: write_metrics(urllib.parse.parse_qs(query), fields)
    return None


def demand(condition, message):
    if not condition:
        raise Bad(message)


def publish(device, fields):
    """What a device may publish to its own topics: (record for the test, answer)."""
    demand(set(fields) == {"topic", "data"}, "the request must have topic and data, and no other field")
    topic = fields["topic"]
    demand(isinstance(topic, str) and 0 < len(topic.encode("utf-8")) <= TOPIC_MAX, "topic must be 1 to 1024 bytes")
    demand(topic.startswith(f"$devices/{device}/"), "topic must be one of the device's own")
    try:
        message = base64.b64decode(fields["data"], validate=True)
    except (TypeError, ValueError):
        raise Bad("data must be base64") from None
    demand(len(message) <= MESSAGE_MAX, "data is too long")
    return {"device": device, "topic": topic, "message": message}, {}


def write_metrics(query, fields):
    """Metrics of the user's own (service=custom) for a folder: (record for the test, answer)."""
    demand(set(query) == {"folderId", "service"} and query["service"] == ["custom"] and len(query["folderId"]) == 1,
           "the query must be folderId and service=custom")
    metrics = fields.get("metrics")
    demand(set(fields) <= {"ts", "labels", "metrics"} and isinstance(metrics, list) and metrics, "metrics are missing")
    for metric in metrics:
        demand(isinstance(metric, dict) and set(metric) <= {"name", "labels", "type", "ts", "value"}, "unknown field")
        demand(re.fullmatch(NAME, str(metric.get("name"))), "a metric's name is malformed")
        demand(metric.get("type", "DGAUGE") in METRIC_TYPES, "a metric's type is unknown")
        value = metric.get("value")
        demand(isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value), "value must be a number")
    return {"folder": query["folderId"][0], "metrics": metrics}, {"writtenMetricsCount": len(metrics)}
