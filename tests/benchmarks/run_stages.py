"""Where the time of the last run went, by the event log and dbt's results of its home.

Prints JSON: wall seconds of each stage of the run, and of the slowest models.
"""

import argparse
import json
import sys
from pathlib import Path

import dagster as dg

from dagster_project.home import Home
from dagster_project.nightly.ingestion_ahead import STEP
from dagster_project.orchestration.store import open_store

SLOWEST = 8


def read_stages(home: Home) -> dict[str, float]:
    """Seconds of each stage of the last run, in its order."""
    with open_store(home) as instance:
        (run,) = instance.get_runs(limit=1)
        steps = instance.get_run_step_stats(run.run_id)
        raw = instance.get_latest_materialization_event(dg.AssetKey(["raw", "files"]))
    stages = {
        step.step_key: step.end_time - step.start_time
        for step in sorted(steps, key=lambda step: step.start_time or 0)
        if step.start_time and step.end_time
    }
    # The command ingests before the job begins, whose step then takes no time.
    if raw is not None and raw.asset_materialization is not None:
        stages[STEP] = float(raw.asset_materialization.metadata["seconds"].value)
    return stages


def read_slowest_models(home: Home) -> dict[str, float]:
    """Seconds of the models that took longest when last built."""
    path = home.dbt_target / "run_results.json"
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    seconds = {
        result["unique_id"].rpartition(".")[2]: result["execution_time"]
        for result in results
    }
    slowest = sorted(seconds, key=seconds.__getitem__, reverse=True)[:SLOWEST]
    return {name: seconds[name] for name in slowest}


def main() -> None:
    """Read the command line and print what is known."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    home = Home(parser.parse_args().home)
    known = {"stages": read_stages(home), "models": read_slowest_models(home)}
    json.dump(known, sys.stdout)


if __name__ == "__main__":
    main()
