"""A running `dagster dev`: schedule, sensor, alerts and staleness, each seen to fire.

One server for all of it; the tests go on from one another.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.freshness import FreshnessState
from dagster._core.scheduler.instigation import TickStatus

from dagster_project.assets.publishing import PUBLISHED
from dagster_project.home import Home
from dagster_project.orchestration.config import write_config
from tests.running.command import COMMAND, SAMPLE, environment, sender_score
from tests.running.receiver import Receiver, receive_alerts

pytestmark = pytest.mark.slow

DIRTY = "enrollments_dirty_2026-11-19T0400.csv"
PATIENCE_SECONDS = 600


@dataclass
class Server:
    """A home that `dagster dev` serves."""

    home: Path
    landing: Path
    instance: dg.DagsterInstance
    receiver: Receiver

    def ticks(self, name: str) -> int:
        """How many ticks of a schedule or sensor have asked for a run."""
        return sum(
            bool(tick.run_ids)
            for state in self.instance.all_instigator_state()
            if state.instigator_name == name
            for tick in self.instance.get_ticks(
                state.instigator_origin_id,
                state.selector_id,
                statuses=[TickStatus.SUCCESS],
            )
        )

    def alert(self, title: str) -> str:
        """What an alert of this title says; the schedule may bring others before."""
        while True:
            heading, body = self.receiver.alerts.get(timeout=PATIENCE_SECONDS)
            if heading == title:
                return body

    def ended(self, status: dg.DagsterRunStatus) -> list[dg.DagsterRun]:
        return list(self.instance.get_runs(dg.RunsFilter(statuses=[status])))


def wait_until(happens: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_SECONDS} s"
        time.sleep(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("server") / "home"
    landing, state = home / "landing", home / "dagster"
    landing.mkdir(parents=True)
    state.mkdir()
    write_config(Home(home))
    with receive_alerts() as receiver, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = {
            "HOME": str(home),
            "LANDING": str(landing),
            "SETTLE_SECONDS": "0",
            "ALERT_URLS": receiver.url,
            # Whenever the server is up at last, it does not take long.
            "SCHEDULE": "*/5 * * * *",
            "STALE_HOURS": "0",
        }
        process = subprocess.Popen(
            [
                *(COMMAND, "dagster", "dev", "--port", str(port)),
            ],
            env=environment(**settings),
            start_new_session=True,
        )
        try:
            with dg.DagsterInstance.from_config(str(state)) as instance:
                yield Server(home, landing, instance, receiver)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_sensor_runs_the_job_and_a_refused_run_alerts(server: Server) -> None:
    shutil.copy2(SAMPLE / DIRTY, server.landing)
    wait_until(lambda: server.ticks("new_export"), "a tick of the sensor")
    body = server.alert("Sender score: refused by the quality gate")
    assert "quarantined_rows_of_new_files_are_few: observed 0.380952" in body
    assert "threshold 0.0714286" in body
    assert "Published is: nothing." in body
    refused, *_ = server.ended(dg.DagsterRunStatus.FAILURE)
    assert Path(refused.tags["data_docs"]).read_text().count("Refused")


def test_published_run_with_warnings_alerts(server: Server) -> None:
    for export in SAMPLE.iterdir():
        if export.name != DIRTY:
            shutil.copy2(export, server.landing)
    body = server.alert("Sender score: published with warnings")
    assert "Warned exports_are_fresh, newest_export_is_recent: observed" in body
    assert "threshold 36" in body
    assert (server.home / "published" / "sender_score.duckdb").exists()


def test_publication_grows_stale_in_dagster_and_in_status(server: Server) -> None:
    def is_stale() -> bool:
        (record,) = server.instance.get_freshness_state_records([PUBLISHED]).values()
        return record.freshness_state is FreshnessState.FAIL

    wait_until(is_stale, "a verdict of staleness")
    status = sender_score(
        "status", "--home", server.home, "--json", STALE_HOURS="0.001"
    )
    assert (status.code, status.json["is_stale"]) == (4, True)


def test_schedule_runs_the_job_by_the_clock(server: Server) -> None:
    wait_until(lambda: server.ticks("every_night"), "a tick of the schedule")

    def has_run() -> bool:
        return any(
            run.tags.get("dagster/schedule_name") == "every_night"
            for run in server.ended(dg.DagsterRunStatus.SUCCESS)
        )

    wait_until(has_run, "the run of the schedule")


def test_everything_is_for_owner_and_group(server: Server) -> None:
    open_to_others = [
        path
        for folder in ("published", "raw", "log", "docs", "warehouse", "lock")
        for path in (server.home / folder, *(server.home / folder).rglob("*"))
        if path.stat().st_mode & 0o007
    ]
    assert open_to_others == []
