# SPDX-License-Identifier: Apache-2.0
"""HTTP proxies: TLS passes end to end, the proxy learns nothing else, and its answers are not trusted."""
import base64
import json
import os
import socket
import time

import pytest

from harness import NETWORK, OK, TIMEOUT, TLS, USAGE, assert_failed, assert_token, wait_for
from keeping import keep, out       # noqa: F401  (fixtures)
from proxies import ESTABLISHED, Proxy


@pytest.fixture
def proxies():
    started = []

    def start(**options):
        started.append(Proxy(**options))
        return started[-1]

    yield start
    for proxy in started:
        proxy.close()


@pytest.fixture
def proxy(proxies):
    return proxies()


def basic(user):
    return "Basic " + base64.b64encode(user.encode("utf-8")).decode("ascii")


# A tunnel

@pytest.mark.parametrize("form", ["{}", "http://{}", "HTTP://{}/"])
def test_an_option(program, iam, proxy, form):
    assert_token(program.token(iam, "--proxy", form.format(proxy.address)), iam)
    request, = proxy.requests
    assert request == f"CONNECT localhost:{iam.port} HTTP/1.1\r\nHost: localhost:{iam.port}\r\n\r\n".encode("ascii")
    assert iam.connections[0].server_name == "localhost"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_a_variable(program, iam, proxy, variable):
    assert_token(program.token(iam, env={variable: f"http://{proxy.address}/"}), iam)
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY"])
def test_a_variable_for_http_does_not_count(program, iam, proxy, variable):
    assert_token(program.token(iam, env={variable: proxy.address}), iam)
    assert not proxy.requests


def test_an_option_goes_before_a_variable(program, iam, proxies):
    one, other = proxies(), proxies()
    assert_token(program.token(iam, "--proxy", one.address, env={"HTTPS_PROXY": other.address}), iam)
    assert_token(program.token(iam, "--proxy", "", env={"HTTPS_PROXY": other.address}), iam)
    assert (len(one.requests), len(other.requests)) == (1, 0)


def test_a_call_and_its_token(program, iam, proxy):
    data = json.dumps({"topic": "$devices/are1/events", "data": "aGVsbG8="})
    outcome = program.run("call", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, "--proxy", proxy.address,
                          "-d", data, f"https://127.0.0.1:{iam.port}/iot-devices/v1/devices/are1/publish", iam=iam)
    assert (outcome.code, outcome.out) == (OK, "{}")
    assert [request.split(b" ")[1] for request in proxy.requests] == [b"localhost:%d" % iam.port, b"127.0.0.1:%d" % iam.port]


def test_an_ipv6_address_stands_in_brackets(program, start, proxy):
    try:
        iam = start(bind="::1")
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    assert_token(program.token(iam, "--proxy", proxy.address, endpoint=f"https://[::1]:{iam.port}"), iam)
    assert proxy.requests[0].startswith(b"CONNECT [::1]:%d HTTP/1.1\r\n" % iam.port)


def test_revocation(program, iam, proxy):
    token = program.token(iam).out
    outcome = program.run("revoke", "--token", "-", "--endpoint", iam.url, "--ca", iam.ca_file, "--proxy", proxy.address,
                          stdin=token.encode("ascii"), iam=iam)
    assert outcome.code == OK and len(proxy.requests) == 1


def test_keep(keep, start, proxy):
    iam = start(token_lifetime_s=2, reuse=False)
    kept = keep(iam, env={"HTTPS_PROXY": f"http://user:word@{proxy.address}"}).wait_token()
    wait_for(lambda: len(proxy.requests) >= 3)
    kept.end()
    assert all(b"Proxy-Authorization: " + basic("user:word").encode() in request for request in proxy.requests)


def test_metadata_is_never_asked_through_it(program, start, keys, proxy):
    vm = start(metadata=True)
    other = keys.registry(keys.file("camel"))
    vm.service.add_key(other)
    env = {"YC_METADATA_ADDR": vm.metadata_url.removeprefix("http://"), "HTTPS_PROXY": proxy.address}
    outcome = program.run("token", "--source", "metadata", "--endpoint", vm.url, "--ca", vm.ca_file, env=env, iam=vm)
    assert_token(outcome, vm)
    assert not proxy.requests
    outcome = program.run("token", "--source", "metadata", "--for", other["service_account_id"], "--endpoint", vm.url,
                          "--ca", vm.ca_file, env=env, iam=vm)
    assert_token(outcome, vm)
    assert [request.split(b" ")[1] for request in proxy.requests] == [b"localhost:%d" % vm.port]


@pytest.mark.parametrize("answer", [
    b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.1 200\r\n\r\n", b"HTTP/1.1 204 x\nA: b\n\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" + ESTABLISHED, ESTABLISHED[:-2] + b"X: " + b"y" * 8000 + b"\r\n\r\n",
    ESTABLISHED[:-2] + b"X: y\r\n" * 1300 + b"\r\n",
], ids=["1.0", "no reason", "bare line feeds", "interim", "long line", "many lines"])
def test_lawful_answers(program, iam, proxies, answer):
    proxy = proxies(answer=answer)
    assert_token(program.token(iam, "--proxy", proxy.address), iam)


def test_a_byte_now_and_then(program, iam, proxies):
    proxy = proxies(pause_s=0.02)
    assert_token(program.token(iam, "--proxy", proxy.address), iam)


def test_tls_is_end_to_end(program, start, proxy):
    """A proxy that connects to another server instead of the host gains nothing."""
    iam = start(variant="wrong-host")
    assert_failed(program.token(iam, "--proxy", proxy.address), TLS, "another host")
    assert not iam.requests


# User and password

@pytest.mark.parametrize("written, user", [
    ("user:word", "user:word"), ("user", "user"), ("u%40d:p%3a%2F%25%C3%A4", "u@d:p:/%\u00e4"), ("user:", "user:"), ("a:b@c", "a:b@c"),
    ("u:" + "x" * 253, "u:" + "x" * 253),
], ids=["usual", "no password", "codes", "empty password", "at sign", "longest"])
def test_user_and_password(program, iam, proxies, written, user):
    proxy = proxies(wants=basic(user))
    outcome = program.token(iam, env={"HTTPS_PROXY": f"http://{written}@{proxy.address}"})
    assert_token(outcome, iam)


def test_without_a_password_it_is_told(program, iam, proxies):
    proxy = proxies(wants=basic("user:word"))
    outcome = program.token(iam, "--proxy", proxy.address)
    assert_failed(outcome, NETWORK, r"HTTP 407.*through the proxy 127.0.0.1:\d+, which wants a user and a password in HTTPS_PROXY")
    outcome = program.token(iam, env={"HTTPS_PROXY": f"other:secret@{proxy.address}"})
    assert_failed(outcome, NETWORK, "HTTP 407")
    assert "secret" not in outcome.err and basic("other:secret")[6:] not in outcome.err


def test_the_password_is_told_to_nobody(program, iam, proxy, out):
    """-v does not print the password, the environment of a child process does not have it, and no option takes it."""
    secret = "user:very-secret"
    outcome = program.token(iam, "-v", env={"HTTPS_PROXY": f"http://{secret}@{proxy.address}"})
    assert outcome.code == OK and f"yciam: proxy: {proxy.address}\n" in outcome.err and "secret" not in outcome.err
    outcome = program.token(iam, "--proxy", f"http://{secret}@{proxy.address}")
    assert_failed(outcome, USAGE, "user and password belong into HTTPS_PROXY")
    assert "secret" not in outcome.err
    if os.geteuid() == 0:
        process = program.start("keep", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file, "--out", str(out),
                                env={"HTTPS_PROXY": f"http://{secret}@{proxy.address}"})
        wait_for(out.exists)
        with open(f"/proc/{process.pid}/environ", "rb") as file:
            environment = file.read()
        process.kill()
        process.communicate()
        assert b"HTTPS_PROXY" in environment and b"secret" not in environment


# Answers that are not HTTP

@pytest.mark.parametrize("answer, pattern", [
    (b"HTTP/1.1 403 Forbidden\r\n\r\n", "the proxy answered HTTP 403"),
    (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nhello", "the proxy answered HTTP 502"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "the proxy answered HTTP 302"),
    *((answer, "the connection broke|connection") for answer in (
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\r\n\r\n", b"\n", b"HTTP/2 200\r\n\r\n", b"HTTP/1.1 2000\r\n\r\n", b"HTTP/1.1 20\r\n\r\n",
        b"HTTP/1.1  200\r\n\r\n", b"HTTP/1.1 099 x\r\n\r\n", b"HTTP/1.x 200 x\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28\n", b"\0" * 9000,
        ESTABLISHED[:-2] + b"X: " + b"y" * 8200, b"HTTP/1.1 100 x\r\n\r\n" * 500)),
], ids=lambda value: value[:30] if isinstance(value, bytes) else "")
def test_what_is_no_tunnel(program, iam, proxies, answer, pattern):
    proxy = proxies(answer=answer)
    outcome = program.token(iam, "--proxy", proxy.address)
    assert_failed(outcome, NETWORK, "connect: ", pattern, "through the proxy 127.0.0.1")
    assert not iam.requests and outcome.seconds < 5


def test_bytes_of_the_proxy_are_no_bytes_of_the_host(program, iam, proxies):
    proxy = proxies(answer=ESTABLISHED + b"<html>hello</html>")
    assert_failed(program.token(iam, "--proxy", proxy.address), TLS)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200", ESTABLISHED[:-2]])
def test_a_proxy_that_says_no_more_is_given_up_in_time(program, iam, proxies, answer):
    proxy = proxies(answer=answer)
    outcome = program.token(iam, "--proxy", proxy.address, timeout_s=1)
    assert_failed(outcome, TIMEOUT, "connect", "through the proxy")
    assert outcome.seconds < 1 + program.slack_s


def test_a_proxy_that_closes(program, iam, proxies):
    proxy = proxies(closes=True)
    assert_failed(program.token(iam, "--proxy", proxy.address), NETWORK, "through the proxy")


def test_no_proxy_at_all(program, iam):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        assert_failed(program.token(iam, "--proxy", address), NETWORK, "Connection refused", f"through the proxy {address}")


# NO_PROXY

@pytest.mark.parametrize("hosts, host, is_direct", [
    ("localhost", "localhost", True), ("LOCALHOST", "localhost", True), ("example.com, localhost", "localhost", True),
    ("example.com localhost", "localhost", True), ("*", "localhost", True), (".localhost", "localhost", True),
    ("ocalhost", "localhost", False), ("localhost.example", "localhost", False), ("", "localhost", False), (",", "localhost", False),
    (".", "localhost", False), ("127.0.0.1", "127.0.0.1", True), ("127.0.0.0/8", "127.0.0.1", True), ("0.0.0.0/0", "127.0.0.1", True),
    ("126.0.0.0/7", "127.0.0.1", True), ("128.0.0.0/1", "127.0.0.1", False), ("127.0.0.0/33", "127.0.0.1", False),
    ("127.0.0.1/x", "127.0.0.1", False), ("1", "127.0.0.1", False), ("0.0.1", "127.0.0.1", False), ("127.0.0.2", "127.0.0.1", False),
    ("x" * 400 + ",127.0.0.1", "127.0.0.1", True),
], ids=lambda value: str(value)[:30])
def test_hosts_that_are_asked_directly(program, iam, proxy, hosts, host, is_direct):
    env = {"HTTPS_PROXY": proxy.address, "NO_PROXY": hosts}
    assert_token(program.token(iam, endpoint=f"https://{host}:{iam.port}", env=env), iam)
    assert (not proxy.requests) == is_direct


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1080", "https://127.0.0.1:1", "127.0.0.1:0", "127.0.0.1:99999", "http://",
                                   "127.0.0.1:1/path", "@127.0.0.1:1", "u%4:x@127.0.0.1:1", "u%00x@127.0.0.1:1", "u" * 256 + "@127.0.0.1:1"], ids=lambda value: value[:30])
def test_what_is_no_proxy_is_refused(program, iam, value):
    outcome = program.token(iam, env={"HTTPS_PROXY": value})
    assert_failed(outcome, USAGE, r"HTTPS_PROXY wants \[http://\]\[user:password@\]host\[:port\]")
    assert not iam.connections
