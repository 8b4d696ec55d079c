"""Metrics of the semantic layer against the tables: `mf query` says what SQL says."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.settings import DBT_PROJECT
from tests.warehouse.conftest import Warehouse

COUNTS = tuple(
    f"{name}_enrollments"
    for name in ("completed", "replied", "bounced", "delivered", "suppressed")
)
METRICS = (*COUNTS, "reply_rate", "bounce_rate")
SQL = (
    *(f"sum({column})" for column in COUNTS),
    "sum(replied_enrollments) / nullif(sum(delivered_enrollments), 0)",
    "sum(bounced_enrollments) / nullif(sum(completed_enrollments), 0)",
)
# What is grouped by, in the words of the semantic layer and of SQL.
GROUPS = {
    "metric_time__day": "ended_on::timestamp::varchar",
    "metric_time__month": "date_trunc('month', ended_on)::timestamp::varchar",
    "sender__user_id": "days.user_id",
    "sender__team": "senders.team",
    "sequence__sequence_id": "days.sequence_id",
}
BIN = Path(sys.executable).parent


def query(
    command: list[str | Path], home: Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "SENDER_SCORE_HOME": str(home),
        "DBT_PROFILES_DIR": str(folder),
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(own_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dbt project with its semantic manifest, beside which nothing is written."""
    folder = tmp_path_factory.mktemp("semantic") / "dbt"
    folder.mkdir()
    for entry in DBT_PROJECT.iterdir():
        if entry.name not in ("target", "logs"):
            (folder / entry.name).symlink_to(entry)
    parsed = query([BIN / "dbt", "parse"], own_warehouse.home.root, folder)
    assert parsed.returncode == 0, parsed.stdout
    return folder


# Each starts a process that imports the semantic layer.
@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_metrics_equal_sql(
    group: str, project: Path, own_warehouse: Warehouse, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.csv"
    ended = query(
        [
            *(BIN / "mf", "query", "--metrics", ",".join(METRICS)),
            *("--group-by", group, "--csv", answer),
        ],
        own_warehouse.home.root,
        project,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with answer.open(encoding="utf-8", newline="") as stream:
        found = {
            row[group]: tuple(
                round(float(row[m]), 12) if row[m] else None for m in METRICS
            )
            for row in csv.DictReader(stream)
        }
    rows = own_warehouse.fetch(
        f"select coalesce({GROUPS[group]}, ''), {', '.join(SQL)} "
        "from sender_sequence_activity_daily as days "
        "left join senders using (account_id, user_id) group by all"
    )
    expected = {
        name: tuple(None if v is None else round(float(v), 12) for v in values)
        for name, *values in rows
    }
    assert len(expected) >= 1
    assert found == expected
