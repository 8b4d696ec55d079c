"""The graph that Dagster loads: what it is made of, and that it runs by itself."""

import shutil
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.assets.landing import build_landing_asset
from dagster_project.definitions import build_definitions
from dagster_project.home import Home
from dagster_project.modelling.models import Models, run_variables
from dagster_project.orchestration.metadata import CODE_REFERENCES, link_to_docs
from dagster_project.resources import REBUILD, WORKSPACE, build_workspace
from dagster_project.settings import Settings
from tests.running.command import SAMPLE
from tests.running.pipeline import AS_OF
from tests.running.shared import CACHE

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
    assert "report_checks" in upstream


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
    requests, at_first = look(None)
    assert requests == 0, "a folder that nobody has touched starts no run"
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
    earlier = {"rows_read": 5, "loaded_by_run": "p1"}
    with dg.DagsterInstance.ephemeral() as instance:
        instance.report_runless_asset_event(
            dg.AssetMaterialization(["raw", "contacts"], metadata=earlier)
        )
        result = job.execute_in_process(instance=instance)
    materialized = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    rows = materialized["raw/enrollments"]
    assert rows["rows_read"].value == rows["rows_accepted"].value == 1974
    # Of what this run has not loaded, the last run that did is shown.
    contacts = materialized["raw/contacts"].items()
    assert {name: value.value for name, value in contacts} == earlier
    (observed,) = result.get_asset_observation_events()
    landing = observed.asset_observation_data.asset_observation.metadata
    assert landing["files"].value == 2
    assert materialized["published/warehouse"]["enrollments"].value == 1974
    assert "marts/sender_scores" in materialized
    assert "functions/sender_scores_between" in materialized
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    fresh = checks["newest_export_is_recent"]
    assert fresh.passed
    assert fresh.metadata["threshold"].value == 36
    assert Home(settings.home).published_database.exists()


def test_each_asset_says_what_it_is_whose_it_is_and_where_it_is_defined(
    settings: Settings,
) -> None:
    owners = ("team:sales_ops", "anna@example.com")
    owned = build_definitions(replace(settings, owners=owners))
    graph = owned.resolve_asset_graph()
    kinds: dict[str, set[str]] = {}
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        name = key.to_user_string()
        assert node.description, name
        kinds[name] = set(node.kinds)
        assert node.kinds, name
        if name == "landing/exports":
            # Written by somebody else.
            continue
        assert tuple(node.owners) == owners, name
        if name.startswith("log/"):
            continue
        (reference,) = node.metadata[CODE_REFERENCES].code_references
        assert Path(reference.file_path).is_file(), name
    assert kinds["landing/exports"] == {"file"}
    assert kinds["raw/enrollments"] == {"python", "parquet"}
    assert kinds["marts/sender_scores"] == {"dbt", "duckdb"}
    assert kinds["published/warehouse"] == {"duckdb", "parquet"}


def test_landing_folder_can_be_observed_by_itself(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("a\n")

    def observe(landing: Path) -> dg.ExecuteInProcessResult:
        job = dg.define_asset_job("look", selection=["landing/exports"])
        folder = dg.Definitions(assets=[build_landing_asset(landing)], jobs=[job])
        return folder.resolve_job_def("look").execute_in_process()

    said = observe(tmp_path).get_asset_observation_events()[0]
    metadata = said.asset_observation_data.asset_observation.metadata
    assert metadata["files"].value == 1
    assert metadata["bytes"].value == 2
    assert metadata["newest_export"].value == "export.csv"
    assert observe(tmp_path / "missing").success


def test_rebuild_is_a_job_of_its_own(
    definitions: dg.Definitions, settings: Settings
) -> None:
    job = definitions.resolve_job_def("rebuild")
    assert job.run_config == {"resources": {WORKSPACE: {"config": {REBUILD: True}}}}
    models = Models(Home(settings.home), run_variables(settings), cache=CACHE)
    resource = build_workspace(settings, models, is_locked=True, ahead=None, gate=None)
    for config, is_rebuild in (({}, False), ({REBUILD: True}, True)):
        context = dg.build_init_resource_context(config={REBUILD: False} | config)
        with resource(context) as workspace:
            assert workspace.settings.rebuild is is_rebuild


def test_page_of_the_gate_is_a_link_where_it_is_served(settings: Settings) -> None:
    served = replace(settings, docs_url="https://scores.example.com/quality")
    link = link_to_docs(served, "p1")
    assert link == dg.MetadataValue.url("https://scores.example.com/quality/p1.html")
    page = settings.home / "docs" / "p1.html"
    assert link_to_docs(settings, "p1") == dg.MetadataValue.path(page)


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
