"""Deletes Dagster's records of runs that ended long ago."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from dagster_project.home import Home

FINISHED = (
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
)


def prune_runs(
    instance: dg.DagsterInstance, home: Home, *, older_than_days: int
) -> None:
    """Delete what Dagster keeps of runs that ended long ago."""
    outdated = dg.RunsFilter(
        statuses=list(FINISHED),
        created_before=datetime.now(UTC) - timedelta(days=older_than_days),
    )
    for run_id in instance.get_run_ids(filters=outdated):
        instance.delete_run(run_id)
        # It empties the run's own file of events and leaves it there.
        for path in (home.dagster / "history" / "runs").glob(f"{run_id}.db*"):
            path.unlink()
