"""The graph that Dagster loads: what it is made of, and that it runs by itself."""

import shutil

import dagster as dg
import pytest

from dagster_project.definitions import build_definitions
from dagster_project.home import Home
from dagster_project.settings import Settings
from tests.command import SAMPLE
from tests.pipeline import AS_OF

SCORED = "enrollments_2026-11-20T0315.csv"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("dagster")
    landing = root / "landing"
    landing.mkdir()
    return Settings(
        home=root / "home",
        landing=landing,
        time_zone="Europe/Warsaw",
        as_of=AS_OF,
        settle_seconds=0,
        lock_wait_seconds=0,
    )


@pytest.fixture(scope="module")
def definitions(settings: Settings) -> dg.Definitions:
    return build_definitions(settings)


def keys(definitions: dg.Definitions) -> set[str]:
    graph = definitions.resolve_asset_graph()
    return {key.to_user_string() for key in graph.get_all_asset_keys()}


def test_graph_leads_from_the_landing_folder_to_the_published_file(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    upstream = {
        key.to_user_string()
        for key in graph.get_ancestor_asset_keys(
            dg.AssetKey(["published", "warehouse"])
        )
    }
    assert {
        "landing/exports",
        "raw/enrollments",
        "raw/users",
        "staging/stg_exports__enrollments",
        "intermediate/int_enrollments__superseded",
        "marts/enrollments",
        "marts/sender_scores",
        "functions/sender_scores_between",
        "seeds/score_bands",
    } <= upstream


def test_every_blocking_check_stands_before_the_published_file(
    definitions: dg.Definitions,
) -> None:
    job = definitions.resolve_job_def("nightly")
    dependencies = job.graph.dependencies
    published = next(
        node for node in dependencies if node.name == "published__warehouse"
    )
    upstream = {
        upstream.node
        for inputs in dependencies[published].values()
        for upstream in inputs.get_node_dependencies()
    }
    assert "judge_candidate" in upstream


def test_job_runs_by_schedule_in_the_accounts_time_zone(
    definitions: dg.Definitions,
) -> None:
    schedule = definitions.resolve_schedule_def("every_night")
    assert schedule.job_name == "nightly"
    assert schedule.execution_timezone == "Europe/Warsaw"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_sensor_asks_for_a_run_when_a_file_lands_and_not_again(
    definitions: dg.Definitions, settings: Settings
) -> None:
    sensor = definitions.resolve_sensor_def("new_export")

    def look(cursor: str | None) -> tuple[int, str | None]:
        context = dg.build_sensor_context(cursor=cursor)
        result = sensor.evaluate_tick(context)
        return len(result.run_requests or []), result.cursor

    (settings.landing / "export.csv.part").touch()
    _, at_first = look(None)
    assert look(at_first) == (0, at_first)
    (settings.landing / "export.csv").write_text("a\n")
    requests, cursor = look(at_first)
    assert requests == 1
    assert look(cursor)[0] == 0
    for file in settings.landing.iterdir():
        file.unlink()


def test_job_publishes_with_numbers_on_its_assets_and_checks(
    definitions: dg.Definitions, settings: Settings
) -> None:
    for name in (SCORED, "users_2026-11-19.csv"):
        shutil.copy2(SAMPLE / name, settings.landing)
    job = definitions.resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance)
    materialized = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    rows = materialized["raw/enrollments"]
    assert rows["rows_read"].value == rows["rows_accepted"].value == 1974
    assert materialized["published/warehouse"]["enrollments"].value == 1974
    assert "marts/sender_scores" in materialized
    assert "functions/sender_scores_between" in materialized
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    fresh = checks["newest_export_is_recent"]
    assert fresh.passed
    assert fresh.metadata["threshold"].value == 36
    assert Home(settings.home).published_database.exists()


def test_run_without_anything_new_stops_after_the_look(
    definitions: dg.Definitions,
) -> None:
    job = definitions.resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance)
    assert result.success
    assert result.get_asset_materialization_events() == []


def test_run_under_dagster_waits_for_the_lock_too(settings: Settings) -> None:
    from dagster_project.home import HomeLockedError, hold_lock

    unlocked = build_definitions(settings)
    with (
        hold_lock(Home(settings.home), wait_seconds=0),
        dg.DagsterInstance.ephemeral() as instance,
        pytest.raises((HomeLockedError, dg.DagsterError)) as caught,
    ):
        unlocked.resolve_job_def("nightly").execute_in_process(instance=instance)
    assert "another run holds" in repr(caught.value.__cause__ or caught.value)
