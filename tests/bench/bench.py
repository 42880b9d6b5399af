#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what a JWT and a token cost and prints tables, or compares with a budget.

DIR holds keys, certificates and the program `run`. Each NAME=OUT is a build: OUT/yciam, OUT/device and
OUT/bench/sign_cost.
"""
import argparse
import base64
import os
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", name) for name in ("size", "emulator", "fixtures")]

import authorized_key           # noqa: E402  (found through the line above)
import budget                   # noqa: E402
import pki                      # noqa: E402
from built_with import built_with   # noqa: E402
from emulator import Emulator   # noqa: E402

KEY_BITS = (2048, 4096)
TURNS = 5
SCRIPT_OPENSSL = "3.0."


def labelled(name, out):
    """("2.28.3 system", OUT)"""
    return f"{built_with(os.path.join(out, 'yciam')).mbedtls} {name}", out


def tls_versions(out):
    return ("1.2", "1.3") if built_with(os.path.join(out, "yciam")).has_tls13 else ("1.2",)


def key_file(directory, bits):
    path = os.path.join(directory, f"key-{bits}.json")
    if not os.path.exists(path):
        authorized_key.write(path, bits=bits)
    return path


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def instructions(*command, options=()):
    """(instructions that callgrind counts in all processes of a command, the command's output)"""
    with tempfile.TemporaryDirectory() as directory:
        printed = output("valgrind", "-q", "--tool=callgrind", "--trace-children=yes", *options,
                         f"--callgrind-out-file={directory}/%p", *command)
        count = 0
        for name in os.listdir(directory):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                count += int(re.search(r"^(?:summary|totals): (\d+)", file.read(), re.M)[1])
        return count, printed


# One JWT

def sign_cost(program, key, mode):
    """The instructions in bench_MODE, with all functions that it calls."""
    return instructions(program, key, mode, options=[f"--toggle-collect=bench_{mode}"])


def sign_costs(directory, builds):
    """[(build, bits, bare, library)], after a check that both made the same signature."""
    rows = []
    for label, out in builds.items():
        for bits in KEY_BITS:
            program, key = os.path.join(out, "bench", "sign_cost"), key_file(directory, bits)
            bare, signature = sign_cost(program, key, "bare")
            library, jwt = sign_cost(program, key, "library")
            if base64.urlsafe_b64decode(jwt.rpartition(".")[2] + "==") != bytes.fromhex(signature):
                raise RuntimeError("the two did not do the same work")
            rows.append((label, bits, bare, library))
    return rows


# One token

def run_cost(directory, runs, command):
    """(processor time in ms, all processes at one time in MiB, largest process in MiB) of one run."""
    cpu_us, largest_kib, all_kib = output(os.path.join(directory, "run"), str(runs), *command).split()
    return int(cpu_us) / 1000, int(all_kib) / 1024, int(largest_kib) / 1024


def token_command(program, iam):
    return program, "token", "--key", iam.key_file, "--endpoint", iam.url, "--ca", iam.ca_file


def token_costs(directory, builds, runs):
    """{who: (instructions, ms, MiB, MiB)}; the emulator is this process and so is not counted.

    The clients take turns, and the median counts, so that a short load of the machine does not favour one client.
    """
    with Emulator(directory, keys=[key_file(directory, 2048)]) as iam:
        commands = {label: token_command(os.path.join(out, "yciam"), iam) for label, out in builds.items()}
        commands["script"] = os.path.join(HERE, "token.sh"), iam.key_file, iam.url, iam.ca_file
        turns = [{who: run_cost(directory, runs, command) for who, command in commands.items()} for _ in range(TURNS)]
        counts = {who: instructions(*command)[0] for who, command in commands.items()}
    return {who: (counts[who], *map(statistics.median, zip(*(turn[who] for turn in turns)))) for who in commands}


def request_len(request):
    """Bytes of a request on the wire: the client writes `Name: value`."""
    lines = [f"{request.method} {request.target} {request.version}"] + [f"{name}: {value}" for name, value in request.headers]
    return sum(len(line) + 2 for line in lines) + 2 + len(request.body)


def traffic(directory, builds):
    """[(build, certificates, TLS version, connections, bytes up, bytes down, bytes of the request)] of a first token."""
    rows = []
    for label, out in builds.items():
        for kind in pki.KINDS:
            for tls in ("1.2", "1.3"):
                with Emulator(directory, keys=[key_file(directory, 2048)], kind=kind, tls=tls) as iam:
                    done = subprocess.run(token_command(os.path.join(out, "yciam"), iam), capture_output=True, check=False)
                    iam.wait_idle()
                    if done.returncode == 0:
                        rows.append((label, kind, tls, len(iam.connections), iam.bytes_up, iam.bytes_down,
                                     request_len(iam.requests[-1])))
                    elif tls in tls_versions(out):
                        raise RuntimeError(done.stderr.decode("utf-8"))
    return rows


def refreshes(directory, builds):
    """[(build, certificates, TLS version, bytes up, bytes down)] of a refresh that resumes the first token's session."""
    rows = []
    for label, out in builds.items():
        for kind in pki.KINDS:
            for tls in tls_versions(out):
                with Emulator(directory, keys=[key_file(directory, 2048)], kind=kind, tls=tls) as iam:
                    output(os.path.join(out, "device"), "localhost", str(iam.port), iam.key_file, iam.ca_file, "refresh=1",
                           "tokens=2")
                    iam.wait_idle()
                    last = iam.connections[-1]
                    if not last.resumed:
                        raise RuntimeError("the session was not resumed")
                    rows.append((label, kind, tls, last.bytes_up, last.bytes_down))
    return rows


# The output

def print_sign(rows):
    print("one JWT, instructions               psa_sign_message     with the library      own work")
    for label, bits, bare, library in rows:
        print(f"  Mbed TLS {label:13} RSA-{bits} {bare:20,} {library:20,} {library - bare:13,}  x{library / bare:.5f}")
    print()


def print_tokens(costs, runs):
    print(f"{'one token (median of ' + str(TURNS) + ' x ' + str(runs) + ' runs)':36}"
          " instructions  CPU ms    MiB  largest   script: instr.    CPU  memory  largest")
    for label, cost in costs.items():
        name = "openssl + curl + jq" if label == "script" else f"yciam, Mbed TLS {label}"
        ratios = [theirs / ours for theirs, ours in zip(costs["script"], cost)]
        print(f"  {name:33} {cost[0]:13,} {cost[1]:7.2f} {cost[2]:6.1f} {cost[3]:8.1f}"
              f" {ratios[0]:16.1f}x {ratios[1]:5.1f}x {ratios[2]:6.1f}x {ratios[3]:7.1f}x")
    print("  Instructions: outside the kernel. CPU: user and system time of all processes; how far they are apart differs from\n"
          "  machine to machine, since most of the script's is its processes' start. MiB: resident memory of all processes at\n"
          "  one time, and of the largest alone (the script has up to four at a time).\n")


def print_traffic(rows):
    print("a first token, bytes in TLS records         connections     up     down   of them the HTTP request")
    for label, kind, tls, connections, up, down, request in rows:
        print(f"  Mbed TLS {label:13} TLS {tls}, {kind.upper():3} chain {connections:14} {up:9,} {down:8,} {request:12,}")
    print()


def print_refreshes(rows):
    print("a refresh that resumes the TLS session, bytes in TLS records            up     down")
    for label, kind, tls, up, down in rows:
        print(f"  Mbed TLS {label:13} TLS {tls}, {kind.upper():3} chain {up:35,} {down:8,}")
    print()


def figures(sign_rows, costs, refresh_rows, label):
    tls12 = [(up, down) for _, _, tls, up, down in refresh_rows if tls == "1.2"]
    return {
        "refresh_bytes_up": max(up for up, _ in tls12),
        "refresh_bytes_down": max(down for _, down in tls12),
        "own_instructions": max(library - bare for _, _, bare, library in sign_rows),
        "token_instructions": costs[label][0],
        "instruction_ratio": costs["script"][0] / costs[label][0],
        "memory_ratio": costs["script"][2] / costs[label][2],
    }


def not_compared():
    """The ratio has a budget for one version of OpenSSL: 3.5 starts with a fifth of the instructions."""
    version = output("openssl", "version").split()[1]
    if version.startswith(SCRIPT_OPENSSL):
        return ()
    print(f"the script's OpenSSL is {version}: instruction_ratio is for {SCRIPT_OPENSSL}x, and is not compared")
    return ("instruction_ratio",)


def write_figures(path, sign_rows, costs, label):
    """What the bar chart shows of one build (tests/pictures/bars.py)."""
    _, _, bare, library = next(row for row in sign_rows if row[:2] == (label, KEY_BITS[0]))
    compiler = output("gcc", "-dumpversion").partition(".")[0]
    rows = {"compiler": compiler, "jwt bare": bare, "jwt library": library, "token library": costs[label][0],
            "token script": costs["script"][0]}
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{name}\t{str(value).rstrip()}\n" for name, value in rows.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", metavar="DIR")
    parser.add_argument("builds", metavar="NAME=OUT", nargs="+", help="the first one's ratios have a budget, the last one is in the pictures")
    parser.add_argument("--runs", type=int, default=8, help="of each command, a turn (default: 8)")
    parser.add_argument("--figures", metavar="FILE", help="write what the pictures show to this file, and print no tables")
    parser.add_argument("--check", metavar="BUDGET", help="compare with this file, and print no tables")
    options = parser.parse_args()
    builds = dict(labelled(*build.split("=", 1)) for build in options.builds)

    labels = list(builds)
    sign_rows = sign_costs(options.directory, builds)
    costs = token_costs(options.directory, builds, options.runs)
    refresh_rows = refreshes(options.directory, builds)
    if options.figures:
        write_figures(options.figures, sign_rows, costs, labels[-1])
    if options.check:
        return budget.check(options.check, figures(sign_rows, costs, refresh_rows, labels[0]), without=not_compared())
    if options.figures:
        return 0
    print_sign(sign_rows)
    print_tokens(costs, options.runs)
    print_traffic(traffic(options.directory, builds))
    print_refreshes(refresh_rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
