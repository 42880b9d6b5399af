# SPDX-License-Identifier: Apache-2.0
"""`yciam keep`: files that somebody changes, files that others read, and file systems with missing features."""
import grp
import os
import shutil
import signal
import stat
import subprocess
import time

import pytest

import authorized_key
from answers import error
from harness import SYSTEM, USAGE, assert_failed, wait_for
from keeping import identity, keep, key_of_another, no_modes, out     # noqa: F401  (fixtures among them)

MENDED_S = 7    # it checks the files every 5 seconds
BUSY = error(503, headers=(("Retry-After", "30"),))


def replace(path, data):
    """Replaces a file as editors and mv do."""
    other = f"{path}.new"
    with open(other, "wb") as file:
        file.write(data)
    os.chmod(other, 0o600)
    os.rename(other, path)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


DAMAGES = {
    "emptied": lambda path: write(path, b""),
    "overwritten": lambda path: write(path, b"nonsense\n"),
    "overwritten with as much": lambda path: write(path, b"x" * os.path.getsize(path)),
    "replaced": lambda path: replace(path, b"nonsense\n"),
    "opened to all": lambda path: os.chmod(path, 0o644),
    "deleted": os.unlink,
    "linked elsewhere": lambda path: (os.unlink(path), os.symlink("/dev/null", path)),
}


def is_mended(path, good):
    status = os.lstat(path) if os.path.lexists(path) else None
    return status and stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o600 and identity(path)[2] == good


@pytest.mark.parametrize("damage", range(len(DAMAGES)), ids=list(DAMAGES))
def test_a_file_that_somebody_changed_is_mended(keep, iam, damage):
    """Damages the state in each way of the list, one after the other."""
    kept = keep(iam).wait_token()
    good = {path: identity(path)[2] for path in (kept.out, kept.state)}
    for at, path in enumerate(good):
        list(DAMAGES.values())[(damage + at) % len(DAMAGES)](path)
    wait_for(lambda: all(is_mended(path, text) for path, text in good.items()), MENDED_S)
    kept.end()
    assert len(iam.requests) == 1


def test_a_file_that_was_only_touched_is_not_written(keep, iam):
    kept = keep(iam).wait_token()
    inode = os.stat(kept.out).st_ino
    os.utime(kept.out)
    replace(kept.state, identity(kept.state)[2])
    state_inode = os.stat(kept.state).st_ino
    time.sleep(MENDED_S)
    assert (os.stat(kept.out).st_ino, os.stat(kept.state).st_ino) == (inode, state_inode)
    kept.end()


# Readers

@pytest.fixture
def group():
    """A group to which this user may give files."""
    groups = [entry for entry in grp.getgrall() if entry.gr_gid != os.getegid()
              and (os.geteuid() == 0 or entry.gr_gid in os.getgroups())]
    if not groups:
        pytest.skip("this user is in one group only")
    return groups[0]


@pytest.mark.parametrize("more, mode", [((), 0o640), (("--mode", "0440"), 0o440), (("--mode", "660"), 0o660)])
@pytest.mark.parametrize("form", ["name", "number"])
def test_a_group_can_read_the_token_and_nothing_else(keep, iam, group, more, mode, form):
    name = group.gr_name if form == "name" else str(group.gr_gid)
    kept = keep(iam, more=("--group", name, *more)).wait_token()
    status, state = os.stat(kept.out), os.stat(kept.state)
    assert (stat.S_IMODE(status.st_mode), status.st_gid) == (mode, group.gr_gid)
    assert stat.S_IMODE(state.st_mode) == 0o600
    kept.end()
    before = identity(kept.out)
    again = keep(iam, more=("--group", name, *more)).wait_said("took up the last token")
    again.end()
    assert identity(kept.out) == before
    keep(iam).wait_token().end()
    assert stat.S_IMODE(os.stat(kept.out).st_mode) == 0o600


def test_a_mode_without_a_group(keep, iam):
    kept = keep(iam, more=("--mode", "0400")).wait_token()
    assert stat.S_IMODE(os.stat(kept.out).st_mode) == 0o400
    kept.end()


@pytest.mark.parametrize("more, pattern", [
    *((("--mode", mode), "--mode wants") for mode in ("0644", "604", "0000", "0200", "0700", "x", "", "0o600", "10600", "0608")),
    (("--group", "no such group"), "no such group"), (("--group", "-1"), "no such group"), (("--group", ""), "no such group"),
])
def test_modes_and_groups_that_are_refused(program, iam, out, more, pattern):
    assert_failed(program.run("keep", "--key", iam.key_file, "--out", str(out), *more), USAGE, pattern)


# Checks of the token

def check(program, out, **options):
    return program.run("keep", "--check", "--out", str(out), **options)


def test_check(program, keep, iam, out):
    assert_failed(check(program, out), SYSTEM, "no good token: No such file")
    kept = keep(iam).wait_token()
    outcome = check(program, out)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    kept.signal_all(signal.SIGKILL)
    assert check(program, out).code == 0
    write(kept.out, b"nonsense\n")
    assert_failed(check(program, out), SYSTEM, "not the token that is kept")
    os.unlink(kept.out)
    assert_failed(check(program, out), SYSTEM, "not the token that is kept")
    write(kept.state, b"nonsense\n")
    assert_failed(check(program, out), SYSTEM, "no good token")
    assert len(iam.requests) == 1


def test_check_of_an_expired_token(program, keep, start, out):
    kept = keep(start(token_lifetime_s=3)).wait_token()
    kept.signal_all(signal.SIGKILL)
    assert check(program, out).code == 0
    time.sleep(3)
    assert_failed(check(program, out), SYSTEM, "no good token: its token has expired")


def test_check_needs_its_file(program):
    assert_failed(program.run("keep", "--check"), USAGE, "--out")


# Other sources

def test_a_token_of_the_machine(keep, start):
    vm = start(metadata=True)
    environment = {"YC_METADATA_ADDR": vm.metadata_url.removeprefix("http://")}
    kept = keep(vm, source=("--source", "metadata"), env=environment).wait_token()
    kept.end()
    again = keep(vm, source=("--source", "metadata"), env=environment).wait_said("took up the last token")
    again.end()
    assert not vm.connections
    keep(vm).wait_said("not used: it is not of this service account").wait_token().end()


def test_a_token_for_another_account(keep, start, keys):
    iam = start()
    entry = keys.registry(keys.file("camel"))
    iam.service.add_key(entry)
    more = ("--for", entry["service_account_id"])
    kept = keep(iam, more=more).wait_token()
    assert iam.service.account_of(kept.text().rstrip("\n")) == entry["service_account_id"]
    kept.end()
    keep(iam, more=more).wait_said("took up the last token").end()
    assert len(iam.requests) == 2
    own = keep(iam).wait_said("not used: it is not of this service account").wait_said("got a token")
    wait_for(lambda: iam.service.account_of((own.text() or "").rstrip("\n")) not in (None, entry["service_account_id"]))
    own.end()


# File systems

def test_a_file_system_without_modes(keep, iam, no_modes):
    kept = keep(iam, env=no_modes("0755")).wait_token()
    kept.wait_said("keeps no modes").end()
    assert kept.err.count("keeps no modes") == 1
    again = keep(iam, env=no_modes("0755")).wait_said("took up the last token")
    inode = os.stat(kept.out).st_ino
    time.sleep(MENDED_S)
    assert os.stat(kept.out).st_ino == inode and again.holds_last()
    again.end()
    assert len(iam.requests) == 1


def test_a_file_system_where_all_may_write(keep, start, no_modes):
    iam = start(reuse=False)
    kept = keep(iam, env=no_modes("0777")).wait_token()
    kept.end()
    text = kept.text()
    iam.next_answer(BUSY)
    again = keep(iam, env=no_modes("0777")).wait_said("not used: the file system keeps no modes, and others may write").wait_said("HTTP 503")
    assert again.text() == text
    again.end()


def test_a_umask_that_forbids_the_user(keep, iam):
    kept = keep(iam, preexec_fn=lambda: os.umask(0o277)).wait_token()
    assert stat.S_IMODE(os.stat(kept.out).st_mode) == stat.S_IMODE(os.stat(kept.state).st_mode) == 0o600
    kept.end()
    keep(iam, preexec_fn=lambda: os.umask(0o277)).wait_said("took up the last token").end()
    assert len(iam.requests) == 1


def test_a_directory_that_may_not_be_read(keep, iam, out):
    out.parent.chmod(0o300)
    wrapper = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    try:
        kept = keep(iam, wrapper=wrapper).wait_token()
        time.sleep(1)
        assert "tried again" not in kept.err
    finally:
        out.parent.chmod(0o700)
    kept.end()


def test_a_file_that_is_mounted_by_itself(keep, iam, out, tmp_path):
    out.write_text("")
    (tmp_path / "other").write_text("")
    if subprocess.run(["mount", "--bind", str(tmp_path / "other"), str(out)], check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("this user cannot mount anything")
    try:
        keep(iam).wait_said("token: it is mounted by itself: mount the directory; tried again in").end()
    finally:
        subprocess.run(["umount", str(out)], check=True)


@pytest.mark.parametrize("how", ["itself", "link", "state"])
def test_a_ca_file_is_not_overwritten(program, iam, tmp_path, how):
    ca = tmp_path / "ca.pem"
    shutil.copy(iam.ca_file, ca)
    target = {"itself": ca, "link": tmp_path / "linked", "state": tmp_path / "out"}[how]
    if how == "link":
        os.link(ca, target)
    if how == "state":
        os.link(ca, tmp_path / "out.state")
    outcome = program.run("keep", "--key", iam.key_file, "--ca", iam.ca_file, "--ca", str(ca), "--out", str(target))
    assert_failed(outcome, USAGE, "or a file of --ca")
    assert identity(ca)[2] == identity(iam.ca_file)[2]


def test_stdout_is_no_file(program, iam, tmp_path):
    assert_failed(program.run("keep", "--key", iam.key_file, "--out", "-", cwd=str(tmp_path)), USAGE, "--out wants a file")
    assert not os.listdir(tmp_path)


# The key

def new_key(keys, iam, path, entry):
    """Another key of the same account, in a file of its own; the service has deleted the old key."""
    key_of_another(keys, path, account_id=entry["service_account_id"])
    iam.service.add_key(authorized_key.entry_from(path))
    del iam.service.keys[entry["id"]]


@pytest.mark.parametrize("how", ["renamed over", "written over", "Kubernetes"])
def test_a_new_key_is_taken_up_by_itself(keep, start, keys, tmp_path, how):
    iam = start(reuse=False)
    entry = keys.registry(iam.key_file)
    volume = tmp_path / "secret"
    (volume / "..1").mkdir(parents=True)
    key = volume / "key.json"
    if how == "Kubernetes":
        (volume / "..data").symlink_to("..1")
        key.symlink_to("..data/key.json")
    shutil.copy(iam.key_file, key)
    kept = keep(iam, key=key).wait_token()
    first = kept.text()
    new = tmp_path / "new.json"
    new_key(keys, iam, new, entry)
    if how == "renamed over":
        os.rename(new, key)
    elif how == "written over":
        write(key, new.read_bytes()[:500])
        kept.wait_said("the key stays as it was", MENDED_S)
        assert kept.text() == first
        write(key, new.read_bytes())
    else:
        (volume / "..2").mkdir()
        os.rename(new, volume / "..2" / "key.json")
        (volume / "..next").symlink_to("..2")
        os.rename(volume / "..next", volume / "..data")
    wait_for(lambda: kept.text() not in (first, None), MENDED_S)
    kept.wait_token().end()


def test_a_key_that_is_away_for_a_while(keep, iam, tmp_path):
    key = tmp_path / "key.json"
    shutil.copy(iam.key_file, key)
    kept = keep(iam, key=key).wait_token()
    key.unlink()
    time.sleep(MENDED_S)
    assert kept.err.count("\n") == 2, kept.err      # "no token yet", and the token: nothing else may be reported
    kept.end()


def test_a_key_of_stdin_is_read_once(keep, iam):
    with open(iam.key_file, "rb") as file:
        kept = keep(iam, key="-", stdin=file).wait_token()
        kept.process.send_signal(signal.SIGHUP)
        kept.wait_said("read the key again; next attempt in")
        kept.process.send_signal(signal.SIGHUP)
        wait_for(lambda: kept.err.count("read the key again") == 2)
        kept.end()


def test_a_key_of_a_pipe_does_not_hold_up_the_reload(keep, iam, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    kept = keep(iam, key=pipe)
    time.sleep(0.3)
    with open(iam.key_file, "rb") as file:
        write(pipe, file.read())
    kept.wait_token()
    kept.process.send_signal(signal.SIGHUP)
    kept.wait_said("read the key again; next attempt in").end()


def test_a_key_file_that_becomes_a_pipe_does_not_hold_it_up(keep, iam, tmp_path):
    key = tmp_path / "key.json"
    shutil.copy(iam.key_file, key)
    kept = keep(iam, key=key).wait_token()
    os.unlink(key)
    os.mkfifo(key)
    kept.wait_said("the key stays as it was", MENDED_S)
    kept.process.send_signal(signal.SIGHUP)
    wait_for(lambda: kept.err.count("the key stays as it was") == 2)
    kept.end()
