"""The report over a large warehouse: quick enough, and no larger the longer it runs."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.running.command import PROJECT, SAMPLE_DAY, sender_score

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("large")
    run(
        "tests.exports.generator",
        *("--rows", "1000000", "--senders", "2000", "--sequences", "300"),
        *("--seed", "1", "--out", str(root / "landing")),
    )
    ended = sender_score(
        *("run", "--landing", root / "landing", "--home", root / "home"),
        *("--as-of", SAMPLE_DAY),
        timeout=1200,
    )
    assert ended.code == 0, ended.err
    measured: dict[str, Any] = json.loads(
        run("tests.report.speed", str(root / "home")).splitlines()[-1]
    )
    return measured


def run(module: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_change_of_dates_is_answered_in_time(
    figures: dict[str, Any], record_property: Any
) -> None:
    record_property("printed", f"report over a million enrollments: {figures}")
    assert figures["page_seconds"] <= 2 * figures["sql_seconds"] + 0.3


def test_memory_does_not_grow_with_interactions(figures: dict[str, Any]) -> None:
    first, *_, last = figures["megabytes"]
    # DuckDB's buffers breathe by some tens of megabytes; 200 answers that were kept
    # would be ten times that.
    assert last - first < 64
