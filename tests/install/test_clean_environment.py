"""What a user gets who installs the wheel into an environment of its own.

Packages come from where `make setup` has them from, in the locked versions.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.running.command import PROJECT, SAMPLE, SAMPLE_DAY

pytestmark = pytest.mark.slow
UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Environment:
    """A virtual environment outside the checkout, and an empty folder to work in."""

    root: Path
    folder: Path

    @property
    def packages(self) -> Path:
        """Where its packages lie."""
        (packages,) = self.root.glob("lib/python*/site-packages")
        return packages

    def install(self, requirement: str) -> float:
        """Install, in the locked versions; gives the seconds that it took."""
        started = time.monotonic()
        subprocess.run(
            [
                *(UV, "pip", "install", "--quiet", "--link-mode", "copy"),
                *("--python", self.root / "bin" / "python"),
                *("--constraint", PROJECT / "requirements.lock", requirement),
            ],
            check=True,
        )
        return time.monotonic() - started

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the installed command as a user does: nothing of the checkout is set."""
        return subprocess.run(
            [self.root / "bin" / "sender-score", *map(str, arguments)],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    @property
    def variables(self) -> dict[str, str]:
        """The environment of its commands."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder.parent / "user"),
            "SENDER_SCORE_SETTLE_SECONDS": "0",
        }


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [UV, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True
    )
    (folder / "work").mkdir()
    return Environment(folder / "venv", folder / "work")


def size_of(folder: Path) -> float:
    """Megabytes of all files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / (
        1 << 20
    )


def test_installed_wheel_publishes_exports_dropped_into_an_empty_folder(
    environment: Environment, wheel: Path, record_property: Callable[[str, str], None]
) -> None:
    seconds = environment.install(str(wheel))
    record_property(
        "printed",
        f"wheel {wheel.stat().st_size / 1024:.0f} KiB, core installed in {seconds:.0f} "
        f"s, {size_of(environment.packages):.0f} MiB",
    )
    module = environment.packages / "dagster_project"
    before = {path for path in module.rglob("*") if "__pycache__" not in path.parts}

    empty = environment.run("run")
    assert empty.returncode == 0, empty.stderr
    assert "Nothing to publish" in empty.stdout
    landing = environment.folder / "data" / "landing"
    for export in SAMPLE.iterdir():
        shutil.copy(export, landing)
    ended = environment.run("run", "--as-of", SAMPLE_DAY)
    assert ended.returncode == 0, ended.stderr
    published = environment.folder / "data" / "published" / "sender_score.duckdb"
    with duckdb.connect(published, read_only=True) as connection:
        scores = connection.execute("select count(sender_score) from sender_scores")
        assert scores.fetchall() == [(7,)]

    after = {path for path in module.rglob("*") if "__pycache__" not in path.parts}
    assert after == before, "a run writes into the installed package"


def test_report_says_which_extra_it_needs_but_writes_its_page_without(
    environment: Environment,
) -> None:
    served = environment.run("report")
    assert served.returncode == 2
    assert "streamlit" in served.stderr
    assert "[report]" in served.stderr
    assert served.stderr.count("\n") == 1
    assert environment.run("report", "--static", "page.html").returncode == 0
    assert "Agnieszka" in (environment.folder / "page.html").read_text(encoding="utf-8")


def test_extras_bring_the_report_and_the_pages_of_dagster(
    environment: Environment, wheel: Path, record_property: Callable[[str, str], None]
) -> None:
    seconds = environment.install(f"{wheel}[report,dagster]")
    record_property(
        "printed",
        f"extras [report,dagster] installed in {seconds:.0f} s, with them "
        f"{size_of(environment.packages):.0f} MiB",
    )
    assert (environment.root / "bin" / "dagster-webserver").exists()
    server = subprocess.Popen(
        [environment.root / "bin" / "sender-score", "report", "--port", "18517"],
        cwd=environment.folder,
        env=environment.variables,
    )
    try:
        assert _answers("http://127.0.0.1:18517/_stcore/health")
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answers(url: str) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
                return bool(response.status == 200)
        except OSError:
            time.sleep(0.5)
    return False
