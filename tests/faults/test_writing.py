"""Writes that fail: a disk full or read-only, at each step and inside databases."""

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.failing_run import End, Fault
from tests.faults.second_run import SecondRun

pytestmark = pytest.mark.slow

STEPS = 12
KIB = 1024
# From the first byte of a lock or a record to the last of a database.
SIZES = (0, 1, 4, 16, 64, 256, 1024, 2048, 3072)
# Of what a run adds to the disk.
SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)
DISK_BYTES = 2**28
MOUNT, UNMOUNT = "/bin/mount", "/bin/umount"


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS], ids=["full", "readonly"])
@pytest.mark.parametrize("part", range(STEPS))
def test_step_that_cannot_write(second_run: SecondRun, part: int, error: int) -> None:
    step = round((second_run.undisturbed.steps - 1) * part / (STEPS - 1))
    end = second_run.disturb(Fault(fails_at_step=step, error=error))
    assert end.code in (0, 1, 2)
    if end.code:
        assert_it_says_why(end)


@pytest.mark.parametrize("kibibytes", SIZES)
def test_file_that_cannot_grow(second_run: SecondRun, kibibytes: int) -> None:
    end = second_run.disturb(Fault(file_bytes=kibibytes * KIB))
    assert end.code in (1, 2), end


@pytest.mark.parametrize("share", SHARES)
def test_disk_that_is_full_in_the_midst_of_a_run(
    second_run: SecondRun, share: float
) -> None:
    with mounted_disk(second_run.home) as resize:
        second_run.bring_back()
        resize(held_bytes(second_run.home) + int(share * second_run.added_bytes))
        end = second_run.run()
        second_run.check_whole(end)
        assert end.code in (0, 1, 2), end
        if end.code:
            assert_it_says_why(end)
        resize(DISK_BYTES)
        second_run.check_next_run(end)


def test_disk_of_dagsters_records_that_is_full(second_run: SecondRun) -> None:
    second_run.bring_back()
    store = second_run.home / "dagster"
    with mounted_disk(store) as resize:
        shutil.copytree(second_run.before / store.name, store, dirs_exist_ok=True)
        resize(held_bytes(store))
        end = second_run.run()
        second_run.check_whole(end)
        assert end.code == 1, end
        assert str(store) in json.loads(end.out)["error"]
        assert_it_says_why(end)
        # Its records are whole, and there is no room for others.
        assert not [*second_run.home.glob("dagster-broken-*")]
        resize(DISK_BYTES)
        second_run.check_next_run(end)


def assert_it_says_why(end: End) -> None:
    reasons = ("No space left on device", "Read-only file system", "disk is full")
    assert any(reason in end.out + end.err for reason in reasons), end
    assert "Traceback" not in end.err.splitlines()[-1:]


def held_bytes(disk: Path) -> int:
    state = os.statvfs(disk)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


@contextmanager
def mounted_disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """A disk of its own in place of a folder, and what changes its size."""

    def mount(*arguments: str) -> int:
        return subprocess.run([MOUNT, *arguments, folder], check=False).returncode

    if mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs"):
        pytest.skip("no disk can be mounted here")
    try:
        yield lambda size: assert_done(mount("-o", f"remount,size={size}"))
    finally:
        subprocess.run([UNMOUNT, folder], check=True)


def assert_done(code: int) -> None:
    assert code == 0
