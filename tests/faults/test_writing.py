"""Writes that fail: a disk full or read-only, at each step and inside databases."""

import errno
from pathlib import Path

import pytest

from tests.faults.failing_run import Fault
from tests.faults.night import Night

pytestmark = pytest.mark.slow

STEPS = 12
KIB = 1024
# From the first byte of a lock or a record to the last of a database.
SIZES = (0, 1, 4, 16, 64, 256, 1024, 2048, 3072)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS], ids=["full", "readonly"])
@pytest.mark.parametrize("part", range(STEPS))
def test_step_that_cannot_write(
    night: Night, tmp_path: Path, part: int, error: int
) -> None:
    step = round((night.undisturbed.steps - 1) * part / (STEPS - 1))
    end = night.disturb(tmp_path / "home", Fault(fails_at_step=step, error=error))
    assert end.code in (0, 1, 2)
    if end.code:
        assert "Traceback" not in end.err.splitlines()[-1:]
        reasons = ("No space left on device", "Read-only file system")
        assert any(reason in end.out + end.err for reason in reasons), end


@pytest.mark.parametrize("kibibytes", SIZES)
def test_file_that_cannot_grow(night: Night, tmp_path: Path, kibibytes: int) -> None:
    end = night.disturb(tmp_path / "home", Fault(file_bytes=kibibytes * KIB))
    assert end.code in (1, 2), end
