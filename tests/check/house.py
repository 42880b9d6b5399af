#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the order of the core's folders, the names of its files, who touches which part of an instance, that no code
decides by an error record, that no file but those of a vendor's own port asks for the vendor, and how ports' headers
are included.

usage: house.py [ROOT]      prints each fault as FILE:LINE: what is wrong, and fails if there is one
"""
import collections
import pathlib
import re
import sys

# The tables that core/README.md explains. A folder includes headers of these folders and of its own only.
MAY_INCLUDE = {
    'util': (),
    'json': ('util',),
    'http': ('util',),
    'key': ('util', 'json'),
    'iam': ('util', 'json', 'http', 'key'),
    'call': ('util', 'json', 'http', 'key', 'iam'),
}

# The files that may name the fields of a part of yciam_t. The others call the owner's functions.
OWNERS = {
    'priv_token': ('core/iam/token.c', 'core/iam/token.h'),
    'priv_schedule': ('core/iam/schedule.c', 'core/iam/schedule.h'),
    'priv_clock': ('core/iam/clock.c', 'core/iam/clock.h'),
    'priv_attempt': ('core/iam/attempt.c', 'core/iam/attempt.h', 'core/iam/attempt_end.c', 'core/iam/source_key.c'),
}

# The types of these parts: code that has a pointer to one can touch the part. The clock's functions take a pointer.
TYPES = {
    'yciam_held_token_t': 'priv_token',
    'yciam_schedule_t': 'priv_schedule',
    'yciam_attempt_t': 'priv_attempt',
}

# In the attempt, source_key.c owns these fields and may touch no other.
JWT_OWNER = 'core/iam/source_key.c'
JWT_FIELDS = {'jwt_len', 'jwt_expires_at', 'is_jwt_kept', 'is_signing'}

# The ports of one vendor's platform. No other file of core/, include/ and port/ asks which platform it is compiled for.
VENDOR_PORTS = ('esp_idf', 'freertos', 'pico', 'zephyr')
VENDOR = re.compile(r'^\s*#\s*(?:el)?if.*\b(ESP_\w+|IDF_\w+|CONFIG_\w+|__ZEPHYR__|PICO_\w+|STM32\w*|ARDUINO\w*|configUSE_\w+)\b')

INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)


def code_of(path):
    """The lines of a file without its comments."""
    text = path.read_text()
    return COMMENT.sub(lambda m: re.sub(r'[^\n]', ' ', m.group()), text).split('\n')


def include_faults(root, path, lines):
    folder = path.parent.name
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        target = (path.parent / name).resolve()
        if quote == '<':
            if not (root / 'include' / name).is_file() and list(root.glob(f'core/*/{pathlib.Path(name).name}')):
                yield number, f'<{name}> is a private header: include it relative to this file'
        elif not target.is_file():
            yield number, f'"{name}" is not relative to this file'
        elif target.parent.parent != root / 'core':
            yield number, f'"{name}" is outside of core'
        elif target.parent.name not in (folder, *MAY_INCLUDE.get(folder, ())):
            yield number, f'core/{folder} may not include core/{target.parent.name}'


def owner_faults(name, lines):
    for number, line in enumerate(lines, 1):
        for part, owners in OWNERS.items():
            if name in owners:
                continue
            # Matches a field of the part, or an assignment to the whole part. Only the clock may be passed to its
            # owner's functions.
            if re.search(rf'\b{part}\s*(\.|=[^=])|sizeof\b[^;]*\b{part}\b', line):
                yield number, f'{part} belongs to {owners[0]}'
            elif part != 'priv_clock' and re.search(rf'&[^;,()]*\b{part}\b(?!\s*\.)', line):
                yield number, f'a pointer to {part}, which belongs to {owners[0]}'
        for type_name, part in TYPES.items():
            if re.search(rf'\b{type_name}\b', line) and name not in OWNERS[part]:
                yield number, f'{type_name} belongs to {OWNERS[part][0]}'
        if name not in OWNERS['priv_clock'] and re.search(r'\bclock->', line):
            yield number, f'the fields of a clock belong to {OWNERS["priv_clock"][0]}'


def record_faults(lines):
    """The record is for the user to read. Code may pass it on, but must not decide by it."""
    for number, line in enumerate(lines, 1):
        if re.search(r'\bpriv_error\.\w+\s*(==|!=|<|>|\?|&&|\|\|)', line):
            yield number, 'a decision by what the user is told'


def jwt_faults(lines):
    for number, line in enumerate(lines, 1):
        for field in re.findall(r'(?:\ba->|\bpriv_attempt\.)(\w+)', line):
            if field not in JWT_FIELDS:
                yield number, f'{field} of an attempt belongs to core/iam/attempt.c'


def name_faults(root):
    """Archives and IDEs replace an object file by another one of the same name, and confuse two headers of the same
    name.
    """
    places = collections.defaultdict(list)
    for folder in ('core', 'port'):
        for path in sorted((root / folder).rglob('*.[ch]')):
            places[path.name].append(path.relative_to(root).as_posix())
    for name, paths in places.items():
        if len(paths) > 1:
            yield f'{paths[0]}: {name} is also the name of {", ".join(paths[1:])}'


def vendor_faults(root):
    for folder in ('core', 'include', 'port'):
        for path in sorted((root / folder).rglob('*.[ch]')):
            name = path.relative_to(root)
            if name.parts[0] == 'port' and name.parts[1] in VENDOR_PORTS:
                continue
            for number, line in enumerate(code_of(path), 1):
                match = VENDOR.match(line)
                if match:
                    yield f'{name.as_posix()}:{number}: asks for a vendor: {match[1]}'


def port_include_faults(root):
    """Quotes are for files beside the including one; what is found below port/ stands in brackets, as for a user."""
    for folder in ('port', 'boards', 'tests'):
        for path in sorted((root / folder).rglob('*.[ch]')):
            for number, line in enumerate(code_of(path), 1):
                match = INCLUDE.match(line)
                if match and match[1] == '"' and not (path.parent / match[2]).is_file() and (root / 'port' / match[2]).is_file():
                    yield f'{path.relative_to(root).as_posix()}:{number}: write <{match[2]}>'


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.').resolve()
    faults = [*name_faults(root), *vendor_faults(root), *port_include_faults(root)]
    files = sorted((root / 'core').rglob('*.[ch]'))
    for path in files:
        name = path.relative_to(root).as_posix()
        lines = code_of(path)
        if path.parent.parent != root / 'core' or path.parent.name not in MAY_INCLUDE:
            faults.append(f'{name}: this folder is not in the table')
        found = [*include_faults(root, path, lines), *owner_faults(name, lines), *record_faults(lines)]
        if name == JWT_OWNER:
            found += jwt_faults(lines)
        faults += [f'{name}:{number}: {what}' for number, what in found]
    print('\n'.join(faults) if faults else f'{len(files)} files of core/: includes, owners and names are in order')
    return 1 if faults or not files else 0


if __name__ == '__main__':
    sys.exit(main())
