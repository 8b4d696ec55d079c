"""Nothing is looked up: a name server records what the served report asks for.

It stands alone with the report in a network of its own, where no other machine is.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.home import Home

APART = ("unshare", "--map-root-user", "--net", "--mount")


def can_stand_apart() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*APART, "true"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not can_stand_apart(), reason="no network of one's own here")
def test_no_name_is_looked_up(home: Home, tmp_path: Path) -> None:
    record = tmp_path / "asked.json"
    done = subprocess.run(
        [*APART, sys.executable, "-m", "tests.report.apart", home.root, record],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(record.read_text(encoding="utf-8"))
    # That it records is shown by a name that was asked for on purpose.
    assert seen["asked"] == ["recorded.example"]
    assert seen["has_scores"] is True
    assert seen["refused"] == [403, 403, 403]
