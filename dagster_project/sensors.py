"""When the job runs because something happened."""

from pathlib import Path

import dagster as dg

from dagster_project.assets.landing import NO_FILES, fingerprint_landing
from dagster_project.home import Home
from dagster_project.jobs import nightly, rebuild
from dagster_project.nightly.alerts import compose_alert, send_alert
from dagster_project.nightly.last_run import note_end
from dagster_project.nightly.outcome import describe_run
from dagster_project.orchestration.run_errors import first_error
from dagster_project.settings import Settings


def build_new_file_sensor(landing: Path) -> dg.SensorDefinition:
    """A run whenever the landing folder has changed since the last check."""

    @dg.sensor(
        name="new_export",
        job=nightly,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def new_export(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        """Compare names, sizes and times with the last check."""
        if not landing.is_dir():
            return dg.SensorResult(skip_reason=f"There is no folder {landing}")
        found = fingerprint_landing(landing)
        # What is published from elsewhere is not published again because an unchanged
        # folder is checked for the first time.
        if found == (context.cursor or NO_FILES):
            return dg.SensorResult(skip_reason="Nothing new in the landing folder")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=found)], cursor=found
        )

    return new_export


def build_alert_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Alerts of a run that failed, was refused, or published with warnings.

    Runs of the command alert by themselves.
    """

    @dg.run_failure_sensor(
        name="failed_run_alert",
        monitored_jobs=[nightly, rebuild],
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def failed_run_alert(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        """Say what failed, with what was observed and what is allowed."""
        error = first_error(context.get_step_failure_events())
        return _alert(settings, context.dagster_run.run_id, error)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="quality_warning_alert",
        monitored_jobs=[nightly, rebuild],
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def quality_warning_alert(
        context: dg.RunStatusSensorContext,
    ) -> dg.SkipReason | None:
        """Say what deserves attention in a run that was published."""
        skipped = _alert(settings, context.dagster_run.run_id, None)
        # Imports of what draws, for those alone who send.
        if settings.report_to or settings.manager_urls:
            from dagster_project.nightly.mailing import send_what_is_due

            send_what_is_due(settings)
        return skipped

    return [failed_run_alert, quality_warning_alert]


def _alert(
    settings: Settings, run_id: str, failure: str | None
) -> dg.SkipReason | None:
    home = Home(settings.home)
    outcome = describe_run(home, run_id=run_id, failure=failure, seconds=0)
    note_end(home, outcome)
    alert = compose_alert(outcome, settings)
    if alert is None:
        return dg.SkipReason("Nothing to alert of")
    if not settings.alert_urls:
        return dg.SkipReason("No alert address is set: SENDER_SCORE_ALERT_URLS")
    send_alert(alert, settings.alert_urls)
    return None
