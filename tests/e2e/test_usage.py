# SPDX-License-Identifier: Apache-2.0
"""Wrong command lines, key files and clocks: the exit code of the class, and one line that names the fault."""
import base64
import json
import os
import time

import pytest

from harness import CLOCK, KEY, OK, TLS, USAGE, assert_failed, assert_token, at

KEY_FILE = "KEY"        # placeholder for a good key file


@pytest.mark.parametrize("arguments, pattern", [
    ([], "command"),
    (["frobnicate"], "frobnicate"),
    (["--json"], "before the command: --json"),
    (["--key", KEY_FILE, "token"], "before the command: --key"),
    (["token", "--frobnicate"], "--frobnicate"),
    (["token", "--key"], "--key"),
    (["token", "--key", KEY_FILE, "more"], "more"),
    (["token"], "YC_SERVICE_ACCOUNT_KEY_FILE"),
    (["token", "--key", ""], "no key"),
    (["jwt"], "--key"),
    (["jwt", "--key", KEY_FILE, "--endpoint", "https://localhost"], "not take"),
    (["jwt", "--key", KEY_FILE, "--ca", "x"], "not take"),
    (["jwt", "--key", KEY_FILE, "--json"], "not take"),
    (["token", "--key", KEY_FILE, "--lifetime", "60"], "not take"),
    *[(["jwt", "--key", KEY_FILE, "--lifetime", value], "--lifetime") for value in ("0", "3601", "-1", "1.5", "x", "", " 1")],
    *[(["token", "--key", KEY_FILE, "--timeout", value], "--timeout")
      for value in ("0", "3601", "-1", "1s", "", "99999999999999999999")],
    *[(["token", "--key", KEY_FILE, "--endpoint", url], "endpoint")
      for url in ("", "localhost", "http://localhost", "https://", "https://:443", "https://localhost:0",
                  "https://localhost:65536", "https://localhost:x", "https://localhost:", "https://localhost/iam",
                  "https://user@localhost", "https://localhost?x", "https://[::1", "https://[::1]x", "https://[]",
                  "https://a\r\nX: y", "https://a b", "https://\u00e4", "https://" + "a" * 300)],
    *[(["jwt", "--key", KEY_FILE, "--audience", url], "argument|audience")
      for url in ("", 'https://a"', "https://a b", "https://a\n", "https://a\\", "https://" + "a" * 248)],
])
def test_wrong_command_line(program, keys, arguments, pattern):
    arguments = [keys.file() if argument == KEY_FILE else argument for argument in arguments]
    assert_failed(program.run(*arguments), USAGE, pattern)


@pytest.mark.parametrize("arguments, blamed", [
    (["token", "--json", "-Zv"], "-Z"), (["token", "-Zv"], "-Z"), (["call", "-d", "x", "-Zv"], "-Z"), (["token", "-vZ"], "-Z"),
    (["token", "--json", "-Z"], "-Z"), (["token", "--frobnicate"], "--frobnicate"), (["token", "--frobnicate=x"], "--frobnicate"),
    (["token", "-v", "--key"], "--key"), (["call", "-v", "-X"], "-X"), (["token", "--json=x"], "--json"),
    (["token", "--verbose", "--lifetime", "5"], "--lifetime"), (["token", "-v", "-X", "GET"], "-X"),
])
def test_the_right_option_is_blamed(program, arguments, blamed):
    assert_failed(program.run(*arguments), USAGE, f": {blamed} \\(see")


@pytest.mark.parametrize("scheme", ["HTTPS", "Https", "https"])
def test_the_case_of_a_scheme_does_not_matter(program, iam, scheme):
    """RFC 3986, 3.1"""
    url = iam.url.replace("https", scheme)
    assert_token(program.token(iam, endpoint=url), iam)
    data = '{"topic":"$devices/are1/events","data":"aGVsbG8="}'
    assert program.run("call", "--key", iam.key_file, "--endpoint", url, "--ca", iam.ca_file, "-d", data,
                       f"{url}/iot-devices/v1/devices/are1/publish").out == "{}"


def test_wrong_audience_for_a_token(program, iam):
    assert_failed(program.token(iam, "--audience", 'https://a"'), USAGE, "argument|audience")
    assert not iam.connections


@pytest.mark.parametrize("arguments, pattern", [
    (["token", "--endpoint", "https://a b"], "usage: .*--endpoint"),
    (["token", "--for", ""], "usage: .*--for"), (["token", "--for", 'a"b'], "usage: .*--for"),
    (["token", "--audience", "a b"], "--audience"), (["jwt", "--audience", "a b"], "--audience"),
    (["call", "-X", "A B", "https://localhost/"], "usage: .*--request"), (["call", "-H", "x", "https://localhost/"], "usage: .*--header"),
    (["call", "https://localhost/a b"], "usage: .*path"),
])
def test_what_is_wrong_is_named(program, iam, arguments, pattern):
    network = () if arguments[0] == "jwt" else ("--ca", iam.ca_file)
    assert_failed(program.run(*arguments, "--key", iam.key_file, *network), USAGE, pattern)


@pytest.mark.parametrize("audience", ["not an audience", "https://" + "a" * 490])
def test_wrong_audience_ends_keep(program, iam, tmp_path, audience):
    out = tmp_path / "token"
    (tmp_path / "token.state").write_bytes(b"what another one left\n")
    outcome = program.run("keep", "--key", iam.key_file, "--endpoint", f"https://{'e' * 63}.example", "--ca", iam.ca_file,
                          "--audience", audience, "--out", str(out))
    assert_failed(outcome, USAGE, "audience")


def test_longest_audience(program, keys):
    assert program.run("jwt", "--key", keys.file(bits=4096), "--audience", "https://" + "a" * 247).code == OK


# Keys

BAD_KEYS = {
    "user-account": "user account",
    "public-key": "public",
    "ec": "not RSA",
    "encrypted": "encrypted",
    "pkcs1": "PKCS#8",
    "cut-base64": "PEM|rejected",
    "no-footer": "PEM",
    "bad-base64": "PEM",
    "quoted-id": "ID .*malformed",
    "long-id": "ID .*malformed",
    "long-account": "ID .*malformed",
    "empty-id": "ID .*malformed",
    "missing-id": "lacks a field",
    "missing-account": "lacks a field",
    "missing-private": "lacks a field",
    "numeric-id": "field",
    "duplicate-id": "twice",
    "cut-json": "JSON",
    "not-json": "JSON",
    "empty": "empty",
}


def both_commands(program, iam, key, *patterns, **options):
    """Neither command uses the key, and no connection is made with it."""
    assert_failed(program.run("jwt", "--key", key, **options), KEY, "key", *patterns)
    assert_failed(program.token(iam, key=key, **options), KEY, "key", *patterns)
    assert not iam.connections


@pytest.mark.parametrize("variant", BAD_KEYS)
def test_bad_key(program, keys, iam, variant):
    both_commands(program, iam, keys.file(variant), BAD_KEYS[variant])


@pytest.mark.parametrize("bits", [1024, 3072])
def test_key_of_another_size(program, keys, iam, bits):
    both_commands(program, iam, keys.file(bits=bits), "RSA-2048")


def test_no_key_file(program, keys, iam):
    both_commands(program, iam, os.path.join(keys.directory, "missing.json"), "missing.json", "No such file")


def test_key_is_a_directory(program, keys, iam):
    both_commands(program, iam, keys.directory, "[Dd]irectory")


def test_endless_key(program, iam):
    both_commands(program, iam, "/dev/zero", "JSON|too l")


def test_key_file_is_too_long(program, keys, iam, tmp_path):
    """The program must not cut the value off silently: the end of this value makes it wrong."""
    path = tmp_path / "key.json"
    with open(keys.file(), encoding="utf-8") as file:
        path.write_text(file.read() + " " * 100000 + "}")
    both_commands(program, iam, str(path), "JSON|too l")


def test_nothing_on_stdin(program, iam):
    both_commands(program, iam, "-", "empty", stdin=b"")


def test_stdin_is_closed(program, iam):
    both_commands(program, iam, "-", stdin_closed=True)


def test_text_of_the_key_is_not_told(program, keys, iam, tmp_path):
    """The key is put in place of each other text of the file: a message about that text must not repeat it."""
    with open(keys.file(), encoding="utf-8") as file:
        fields = json.load(file)
    for name in ("id", "service_account_id"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({**fields, name: fields["private_key"]}))
        both_commands(program, iam, str(path), "ID .*malformed")
    path = tmp_path / "bare.json"
    path.write_text(fields["private_key"])
    both_commands(program, iam, str(path), "JSON")


SECRET = "t1." + "Aa0_-" * 20 + "." + "Bb1_-" * 17


@pytest.mark.parametrize("arguments", [
    ["token", "--key", SECRET], ["revoke", "--token", SECRET], ["revoke", SECRET], [SECRET], [f"--tokn={SECRET}"],
    ["call", f"--tokn={SECRET}"], ["call", "-H", "X-Password: of mine", "-vZz"], ["call", "--data", "of mine", "-Zv"],
    ["call", "--json=of mine"], ["call", "--token", SECRET, "https://localhost/"], ["call", "-d", f"@{SECRET}", "https://localhost/"],
])
def test_secrets_in_a_wrong_place_are_not_told(program, keys, arguments):
    outcome = program.run(*arguments, env={"YC_SERVICE_ACCOUNT_KEY_FILE": keys.file()})
    assert_failed(outcome, KEY if "--key" in arguments else USAGE)
    assert "of mine" not in outcome.err


@pytest.mark.parametrize("indent", [None, 3])
@pytest.mark.parametrize("slash_at, error", [(None, "File ?name too long"), (200, "No such file")])
def test_a_key_in_place_of_its_files_name_is_not_told(program, keys, indent, slash_at, error):
    """A key's base64 may have a slash anywhere. The part before it would be the name of a folder, which may be long or
    short.
    """
    with open(keys.file(), encoding="utf-8") as file:
        text = json.dumps(json.load(file), indent=indent).replace("/", "+")
    if slash_at:
        text = text[:slash_at] + "/" + text[slash_at + 1:]
    outcome = program.run("token", "--key", text)
    assert_failed(outcome, KEY, error)
    assert "PRIVATE" not in outcome.err


def plain(keys):
    with open(keys.file(), encoding="utf-8") as file:
        return file.read()


def pem_of(keys):
    return json.loads(plain(keys))["private_key"].partition("\n")[2]


HINTS = {
    "utf-16": (lambda keys: plain(keys).encode("utf-16"), "UTF-16"),
    "utf-16 without a mark": (lambda keys: plain(keys).encode("utf-16-le"), "UTF-16"),
    "raw newlines": (lambda keys: plain(keys).replace("\\n", "\n").encode(), r"line ends within a string.*written \\n"),
    "string": (lambda keys: json.dumps(plain(keys)).encode(), "JSON in a JSON string"),
    "base64": (lambda keys: base64.encodebytes(plain(keys).encode()), "base64 -d"),
    "yaml": (lambda keys: "id: aje\nservice_account_id: aje\nprivate_key: |\n  ".encode() + pem_of(keys).replace("\n", "\n  ").encode(), "YAML"),
    "pem": (lambda keys: pem_of(keys).encode(), "looks like a PEM: give the JSON that `yc iam key create` wrote"),
    "pem with the line before it": (lambda keys: json.loads(plain(keys))["private_key"].encode(), "looks like a PEM: "),
    "pkcs1": (lambda keys: json.loads(open(keys.file("pkcs1"), encoding="utf-8").read())["private_key"].partition("\n")[2].encode(),
              r"PEM with PKCS#1: give the JSON"),
    "pkcs1 in the json": (lambda keys: open(keys.file("pkcs1"), "rb").read(), "looks like PKCS#1, and PKCS#8 is wanted"),
    "empty": (lambda keys: b"", "empty"),
    "another JSON": (lambda keys: json.dumps({"list": list(range(3000))}).encode(), "too many values"),
}


@pytest.mark.parametrize("kind", HINTS)
def test_what_is_no_key_is_told_what_it_is(program, keys, iam, tmp_path, kind):
    make, pattern = HINTS[kind]
    path = tmp_path / "key.json"
    path.write_bytes(make(keys))
    both_commands(program, iam, str(path), pattern)


def test_a_byte_order_mark_does_no_harm(program, iam, keys, tmp_path):
    path = tmp_path / "key.json"
    path.write_bytes(b"\xef\xbb\xbf" + plain(keys).encode())
    path.chmod(0o600)
    assert_token(program.token(iam, key=str(path)), iam)


def test_a_key_that_everybody_can_read(program, keys, tmp_path):
    path = tmp_path / "key.json"
    path.write_text(plain(keys))
    for mode, warned in ((0o600, False), (0o640, False), (0o644, True)):
        path.chmod(mode)
        outcome = program.run("jwt", "--key", str(path))
        assert outcome.code == OK and outcome.out.count(".") == 2
        assert outcome.err == (f"yciam: warning: key: {path}: every user of this machine can read it: chmod 600\n" if warned else "")


# Texts that the program prints

@pytest.mark.parametrize("name", ["\u043a\u043b\u044e\u0447.json", "\u9375 \u00e9.json", "\U0001f511.json"])
def test_utf_8_is_shown(program, name):
    outcome = program.run("jwt", "--key", f"/nowhere/{name}")
    assert (outcome.code, outcome.err) == (KEY, f"yciam: key: /nowhere/{name}: No such file or directory\n")


@pytest.mark.parametrize("name", [b"\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xc3",
                                  b"\xc3(", b"\x80", b"\xc2\x9b31m", b"\x1b[31m", b"\x7f", b"a\nb", "\u202e".encode(), "\u2066".encode(), "\u2028".encode()])
def test_what_is_not_printable_is_not_shown(program, name):
    assert_failed(program.run("jwt", "--key", b"/nowhere/" + name), KEY, r"\(not shown, since it is not printable\)")


# Trust anchors

def test_no_ca_file(program, iam, tmp_path):
    assert_failed(program.token(iam, ca=str(tmp_path / "missing.pem")), TLS, "missing.pem", "No such file")


@pytest.mark.parametrize("content", ["", "no PEM\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_ca_file_without_a_certificate(program, iam, tmp_path, content):
    path = tmp_path / "ca.pem"
    path.write_text(content)
    assert_failed(program.token(iam, ca=str(path)), TLS, "trust anchor", "ca.pem")


def test_ca_is_a_directory(program, iam, tmp_path):
    assert_failed(program.token(iam, ca=str(tmp_path)), TLS, "[Dd]irectory")


# Clocks

@pytest.mark.parametrize("when", ["1970-01-01 00:00:05", "2023-12-31 00:00:00"])
def test_clock_before_2024(program, iam, when):
    assert_failed(program.token(iam, env=at(when)), CLOCK, "clock not set")
    assert not iam.connections
    assert_failed(program.run("jwt", "--key", iam.key_file, env=at(when)), CLOCK, "clock not set")


@pytest.mark.parametrize("when", ["2050-01-01 00:00:00", "2107-01-01 00:00:00"])
def test_clock_after_the_certificate(program, iam, when):
    assert_failed(program.token(iam, env=at(when)), TLS, "certificate expired or not yet valid")
    assert not iam.requests


def test_year_2040(program, start):
    """Times that need more than 32 bits."""
    iam = start(clock_offset=2208988800 - time.time())
    assert_token(program.token(iam, env=at("2040-01-01 00:00:00")), iam)


@pytest.mark.parametrize("offset_s", [-7200, -300, 300, 7200])
def test_clock_that_differs_from_the_services(program, start, offset_s):
    """The answer's Date has the right time, and the program makes one more attempt with it."""
    iam = start(clock_offset=offset_s)
    assert_token(program.token(iam), iam)
