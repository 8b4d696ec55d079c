"""What the processes of one test run share, made by the first of them that asks."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from dagster_project.settings import settings_from_environment

BUILT = "built"
# Where the command finds the parsed models, too.
CACHE = settings_from_environment().cache


def build_once(
    factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]
) -> Path:
    """A folder of this name, built for all processes; the others wait meanwhile."""
    base = factory.getbasetemp()
    if base.name.startswith("popen-"):
        base = base.parent
    folder = base / name
    folder.mkdir(exist_ok=True)
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / BUILT).exists():
            build(folder)
            (folder / BUILT).touch()
    return folder
