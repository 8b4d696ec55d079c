"""The home's lock: one holder, named, and free again when its process is gone."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.home import Home, HomeLockedError, HomeUnusableError, hold_lock

HOLDER = """
import sys, time
from pathlib import Path
from dagster_project.home import Home, hold_lock
with hold_lock(Home(Path(sys.argv[1])), wait_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(HomeLockedError, match=f"process {holder.pid}, since 2"),
            hold_lock(Home(tmp_path), wait_seconds=0.2),
        ):
            pass
        holder.send_signal(signal.SIGKILL)
    with hold_lock(Home(tmp_path), wait_seconds=0):
        pass


def test_home_in_place_of_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusableError, match=r"cannot write to .*file"):
        Home(tmp_path / "file").create()
