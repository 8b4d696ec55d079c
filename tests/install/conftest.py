"""A wheel of this project, built from a copy of its files."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running.command import PROJECT
from tests.running.shared import build_once

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "dagster_project", "dbt")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "target", "logs")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, from a checkout in which dbt has left what it leaves."""
    folder = build_once(tmp_path_factory, "wheel", _build)
    return next((folder / "dist").glob("*.whl"))


def _build(folder: Path) -> None:
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in SOURCES:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, symlinks=True, ignore=NOT_COPIED)
        else:
            shutil.copy(source, checkout / name)
    for leftover in ("target", "logs"):
        (checkout / "dbt" / leftover).mkdir()
        (checkout / "dbt" / leftover / "leftover.sql").touch()
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
            *(
                "--no-index",
                "--no-build-isolation",
                "--wheel-dir",
                folder / "dist",
                ".",
            ),
        ],
        cwd=checkout,
        check=True,
    )
