"""Assembles everything that Dagster loads, from the settings.

Nothing is defined here; an asset, check, job, schedule or sensor has a module of its
own and a line below.
"""

import os

import dagster as dg

from dagster_project.assets.ingestion import build_raw_zone
from dagster_project.assets.landing import build_landing_asset
from dagster_project.assets.publishing import build_published_asset
from dagster_project.assets.transformation import (
    build_log_assets,
    build_models_assets,
    describe_sources,
)
from dagster_project.assets.validation import build_validation_asset
from dagster_project.checks.gate import build_gate_checks
from dagster_project.expectations.gate_process import GateProcess
from dagster_project.home import Home
from dagster_project.jobs import nightly, rebuild
from dagster_project.modelling.models import Models, run_variables
from dagster_project.nightly.ingestion_ahead import Ingestion
from dagster_project.nightly.salt import settle_salt
from dagster_project.orchestration.metadata import refer_to_code
from dagster_project.resources import WORKSPACE, build_workspace
from dagster_project.schedules import build_nightly_schedule
from dagster_project.sensors import build_alert_sensors, build_new_file_sensor
from dagster_project.settings import Settings, settings_from_environment


def build_definitions(
    settings: Settings,
    *,
    is_locked: bool = False,
    ahead: Ingestion | None = None,
    gate: GateProcess | None = None,
) -> dg.Definitions:
    """A fresh set of definitions for one home.

    Args:
        is_locked: whether the caller holds the home's lock, so that a run need not.
        ahead: what the caller has ingested for the run.
        gate: the gate's process, where the caller has started it.
    """
    home = Home(settings.home)
    home.create()
    settings = settle_salt(settings)
    models = Models(home, run_variables(settings), cache=settings.cache)
    return dg.Definitions(
        assets=_build_assets(settings, models),
        asset_checks=[build_gate_checks()],
        jobs=[nightly, rebuild],
        schedules=[build_nightly_schedule(settings.schedule, settings.time_zone)],
        sensors=[
            build_new_file_sensor(settings.landing),
            *build_alert_sensors(settings),
        ],
        resources={
            WORKSPACE: build_workspace(
                settings, models, is_locked=is_locked, ahead=ahead, gate=gate
            )
        },
    )


def _build_assets(
    settings: Settings, models: Models
) -> list[dg.AssetsDefinition | dg.AssetSpec | dg.SourceAsset]:
    owners = settings.owners
    models_assets = build_models_assets(models.manifest, owners=owners)
    published = [
        key for key in models_assets.keys if key.path[0] in ("marts", "functions")
    ]
    functions = [key for key in published if key.path[0] == "functions"]
    return [
        build_landing_asset(settings.landing),
        *refer_to_code(
            [
                build_raw_zone(describe_sources(models.manifest, "raw"), owners=owners),
                build_validation_asset(functions, owners=owners),
                build_published_asset(
                    published, stale_hours=settings.stale_hours, owners=owners
                ),
            ]
        ),
        models_assets,
        *build_log_assets(models.manifest, owners=owners),
    ]


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev` loads."""
    # As the command does: what is stored is for its owner and group.
    os.umask(0o027)
    return build_definitions(settings_from_environment())
