"""When the job runs because something happened."""

import hashlib
from pathlib import Path

import dagster as dg

from dagster_project.exports.folder import look_once
from dagster_project.jobs import nightly


def build_new_file_sensor(landing: Path) -> dg.SensorDefinition:
    """A run whenever the landing folder holds other files than at the last look."""

    @dg.sensor(
        name="new_export",
        job=nightly,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def new_export(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        """Compare names, sizes and times with the last look."""
        if not landing.is_dir():
            return dg.SensorResult(skip_reason=f"There is no folder {landing}")
        seen = look_at(landing)
        if seen == context.cursor:
            return dg.SensorResult(skip_reason="Nothing new in the landing folder")
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=seen)

    return new_export


def look_at(landing: Path) -> str:
    """A hash of the names, sizes and times of the files that may be read."""
    digest = hashlib.sha256()
    for file in look_once(landing).files:
        digest.update(f"{file.name}\0{file.look}\0".encode())
    return digest.hexdigest()
