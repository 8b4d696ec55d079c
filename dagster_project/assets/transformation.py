"""The models as assets: the one place where dbt and Dagster meet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from google.protobuf.json_format import MessageToDict

from dagster_project.nightly.build import build_candidate
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.orchestration.translation import LayerTranslator
from dagster_project.plain_text import for_log
from dagster_project.resources import WORKSPACE, Workspace

LOG = "log"


def build_models_assets(
    manifest: Mapping[str, Any], *, owners: Sequence[str]
) -> dg.AssetsDefinition:
    """Every seed and model of the manifest as one step."""
    translator = LayerTranslator(owners)

    @dbt_assets(
        name="build_models",
        manifest=manifest,
        dagster_dbt_translator=translator,
        required_resource_keys={WORKSPACE},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        """Build the candidate on top of the previous run."""
        raise_if_stopped()
        workspace: Workspace = context.resources.workspace
        context.log.info("Building the models …")
        # Imports its library while the models are built.
        _ = workspace.gate
        built = build_candidate(workspace.settings, workspace.models)
        if built.warning is not None:
            context.log.warning(for_log(built.warning))
        for event in built.events:
            yield from DbtCoreCliEventMessage(
                raw_event=_as_dict(event), event_history_metadata={}
            ).to_default_asset_events(manifest, translator, context)

    return models


def describe_sources(manifest: Mapping[str, Any], layer: str) -> dict[str, str]:
    """What the models read from outside in one layer: raw or log, with descriptions."""
    return {
        source["name"]: source["description"]
        for source in manifest["sources"].values()
        if source["source_name"] == layer
    }


def build_log_assets(
    manifest: Mapping[str, Any], *, owners: Sequence[str]
) -> list[dg.AssetSpec]:
    """The log as the models read it: what happened, which no run derives."""
    return [
        dg.AssetSpec(
            [LOG, name],
            description=description,
            group_name=LOG,
            kinds={"file"},
            owners=owners,
        )
        for name, description in describe_sources(manifest, LOG).items()
    ]


def _as_dict(event: Any) -> dict[str, Any]:
    content: dict[str, Any] = MessageToDict(event, preserving_proto_field_name=True)
    return content
