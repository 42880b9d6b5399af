#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes one token of core/ at a time, and lists the changes that no unit test notices.

usage: mutants.py --number N --seed S --out DIR [--equivalent FILE] [--least PERCENT]

A change is another comparison, sign, number, Boolean operator or constant, or a removed negation. Each change is built
in a copy of the tree, which runs one unit test after the other until one fails, first the tests with the name of the
file. The list of equivalent changes has those that no test can notice, by their text.
"""
import argparse
import collections
import os
import pathlib
import queue
import random
import re
import shutil
import subprocess
import sys
import threading
import time

WORKERS = 2
Mutant = collections.namedtuple('Mutant', 'file line before after text')

SWAPS = {'<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '&&': '||', '||': '&&',
         '+': '-', '-': '+', '++': '--', '+=': '-=', '-=': '+=', 'true': 'false', 'false': 'true', '!': ''}

# Binary operators have blanks on both sides (.clang-format); pointers, signs and #include do not.
TOKEN = re.compile(r'(?<= )(?:<=|>=|==|!=|&&|\|\||\+=|-=|<|>|\+|-)(?= )|(?<=[\w\])])\+\+|\+\+(?=\w)'
                   r'|\b(?:true|false)\b|!(?=[\w(])|(?<![\w.\'"])\d+u?\b')

# Tests whose names do not name their subject: folder or file of core/ -> beginnings of names.
NAMED = {'attempt': ('yciam', 'signers', 'lifecycle'), 'attempt_end': ('yciam', 'lifecycle'),
         'instance': ('yciam', 'lifecycle'), 'schedule': ('yciam_pauses', 'yciam_doubt'), 'token': ('share',),
         'save_restore': ('state',), 'http_exchange': ('exchange',), 'http_reader': ('http',),
         'source_key': ('request', 'signers', 'yciam_request'), 'iam_answer': ('answer',),
         'need_token': ('source_account', 'call_token', 'call_renewal'), 'accept_token': ('yciam',),
         'iam_request': ('yciam_request', 'revocation'), 'result_text': ('error', 'result'),
         'rsa_der': ('pem', 'authorized_key'), 'key': ('authorized_key', 'key_blob'), 'json_grammar': ('json_check',),
         'endpoint': ('yciam', 'call_refused'), 'call_request': ('call',), 'call_steps': ('call',),
         'clock': ('clock',)}


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group())


def mutants_of(root, path):
    source = path.read_text()
    code = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#\s*(?:include|if|ifndef|endif)[^\n]*',
                  blank, source, flags=re.DOTALL | re.MULTILINE)
    for match in TOKEN.finditer(code):
        token = match.group()
        if token[0].isdigit():
            digits = token.rstrip('u')
            new = str(int(digits) + 1) + token[len(digits):]
        else:
            new = SWAPS[token]
        start = source.rfind('\n', 0, match.start()) + 1
        end = source.find('\n', match.start())
        line = source.count('\n', 0, match.start()) + 1
        text = source[:match.start()] + new + source[match.end():]
        yield Mutant(path.relative_to(root).as_posix(), line, source[start:end].strip(),
                     (source[start:match.start()] + new + source[match.end():end]).strip(), text)


def read_equivalent(path):
    """Lines `FILE: BEFORE ==> AFTER  # REASON`, each with its reason."""
    known = set()
    for line in path.read_text().splitlines():
        if line and not line.startswith('#'):
            change, _, reason = line.rpartition('  # ')
            if not reason:
                sys.exit(f'{path}: no reason: {line}')
            known.add(change.strip())
    return known


class Tree:
    """A copy of the tree with its own objects."""

    def __init__(self, place):
        self.place = place
        self.seconds = {}

    def make(self, *targets):
        return subprocess.run(['make', '-s', *targets], cwd=self.place, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)

    def passes(self, test, limit_s):
        try:
            run = subprocess.run([f'build/tests/unit/{test}'], cwd=self.place, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            return False
        return run.returncode == 0


def order(file, seconds):
    """The tests of this file first, then those of its folder, then the quick ones."""
    path = pathlib.PurePath(file)
    names = (path.stem, *NAMED.get(path.stem, ()))
    folders = {'iam': ('yciam', 'clock', 'source', 'state', 'wait'), 'call': ('call', 'revocation'),
               'http': ('http', 'exchange')}.get(path.parent.name, ())

    def key(test):
        name = test.removeprefix('test_')
        return (not name.startswith(names), not name.startswith(tuple(folders)), seconds[test])

    return sorted(seconds, key=key)


def judge(tree, mutant, seconds):
    """'killed by TEST', 'not built' or 'survived'."""
    file = tree.place / mutant.file
    original = file.read_text()
    file.write_text(mutant.text)
    try:
        tests = order(mutant.file, seconds)
        size = 1
        while tests:  # a call of make takes as long as a link, but the first test notices most changes
            batch, tests = tests[:size], tests[size:]
            if tree.make(*(f'build/tests/unit/{test}' for test in batch)).returncode != 0:
                return 'not built'
            for test in batch:
                if not tree.passes(test, 10 + 10 * seconds[test]):
                    return f'killed by {test}'
            size *= 3
        return 'survived'
    finally:
        file.write_text(original)


def check_named(tests):
    """A name in NAMED without a test has no effect: report it."""
    for file, names in NAMED.items():
        for name in names:
            if not any(test.startswith(f'test_{name}') for test in tests):
                sys.exit(f'NAMED: {file}: no test begins with {name}')


def prepare(root, out):
    """Copies the tree, builds the tests and times them."""
    shutil.rmtree(out, ignore_errors=True)
    first = out / 'tree0'
    for folder in ('core', 'include', 'tests', 'boards', 'port', 'Makefile'):
        source = root / folder
        if source.is_dir():
            shutil.copytree(source, first / folder)
        else:
            shutil.copy2(source, first / folder)
    (first / 'build/tests').mkdir(parents=True)
    fixtures = root / 'build/tests/fixtures'
    if fixtures.is_dir():
        shutil.copytree(fixtures, first / 'build/tests/fixtures')
    tree = Tree(first)
    built = tree.make('-j2', 'unit-programs', 'unit-fixtures')
    if built.returncode != 0:
        sys.exit(built.stdout.decode(errors='replace'))
    seconds = {}
    for test in sorted(path.stem for path in (first / 'tests/unit').glob('test_*.c')):
        start = time.monotonic()
        if not tree.passes(test, 600):
            sys.exit(f'{test} fails without a change')
        seconds[test] = time.monotonic() - start
    check_named(seconds)
    trees = [tree]
    for number in range(1, WORKERS):
        subprocess.run(['cp', '-a', first, out / f'tree{number}'], check=True)
        trees.append(Tree(out / f'tree{number}'))
    return trees, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--number', type=int, required=True)
    parser.add_argument('--seed', required=True)
    parser.add_argument('--out', type=pathlib.Path, required=True)
    parser.add_argument('--equivalent', type=pathlib.Path, default=pathlib.Path(__file__).with_name('equivalent'))
    parser.add_argument('--least', type=float, default=95.0, help='percent that has to be noticed')
    parser.add_argument('--only', default='', help='only files whose path contains this')
    args = parser.parse_args()
    root = pathlib.Path.cwd()
    known = read_equivalent(args.equivalent)
    everything = [m for path in sorted((root / 'core').rglob('*.[ch]')) for m in mutants_of(root, path)
                  if args.only in m.file]
    chosen = random.Random(args.seed).sample(everything, min(args.number, len(everything)))
    trees, seconds = prepare(root, args.out.resolve())
    work = queue.SimpleQueue()
    for mutant in chosen:
        work.put(mutant)
    verdicts = collections.Counter()
    survivors = []

    def run(tree):
        while True:
            try:
                mutant = work.get_nowait()
            except queue.Empty:
                return
            change = f'{mutant.file}: {mutant.before} ==> {mutant.after}'
            verdict = 'equivalent' if change in known else judge(tree, mutant, seconds)
            verdicts[verdict.split(' by ')[0]] += 1
            if verdict == 'survived':
                survivors.append(mutant)
                print(f'{mutant.file}:{mutant.line}: {mutant.before} ==> {mutant.after}', flush=True)

    threads = [threading.Thread(target=run, args=(tree,)) for tree in trees]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    looked_at = verdicts['killed'] + verdicts['survived']
    percent = 100.0 * verdicts['killed'] / looked_at if looked_at else 100.0
    print(f'{len(chosen)} of {len(everything)} changes, seed {args.seed}: {verdicts["killed"]} noticed, '
          f'{verdicts["survived"]} not ({percent:.1f} % noticed), {verdicts["not built"]} do not compile, '
          f'{verdicts["equivalent"]} equivalent')
    return 0 if percent >= args.least else 1


if __name__ == '__main__':
    os.environ.pop('MAKEFLAGS', None)
    os.environ.pop('MAKELEVEL', None)
    sys.exit(main())
