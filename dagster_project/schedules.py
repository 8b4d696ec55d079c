"""When the job runs by the clock."""

import dagster as dg

from dagster_project.jobs import nightly


def build_nightly_schedule(schedule: str, time_zone: str) -> dg.ScheduleDefinition:
    """Every night, after exports are usually done and before anybody reads."""
    return dg.ScheduleDefinition(
        name="every_night",
        job=nightly,
        cron_schedule=schedule,
        execution_timezone=time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
