"""What a dbt resource is called in Dagster: [layer, name]."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from dagster_project.orchestration.metadata import refer_to_file
from dagster_project.settings import DBT_PROJECT

LAYERS = ("staging", "intermediate", "marts", "functions", "pipeline")


class LayerTranslator(DagsterDbtTranslator):
    """Keys and groups by layer; tests stay with dbt, the gate's checks are our own."""

    def __init__(self, owners: Sequence[str]) -> None:
        """Leave dbt tests out of Dagster.

        Args:
            owners: of every model.
        """
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))
        self._owners = list(owners)

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The layer and the name."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer."""
        return _layer(dbt_resource_props)

    def get_owners(self, _resource: Mapping[str, Any]) -> Sequence[str]:
        """The same for every model."""
        return self._owners

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """With the file that defines the model."""
        path = DBT_PROJECT / dbt_resource_props["original_file_path"]
        return {**super().get_metadata(dbt_resource_props), **refer_to_file(path)}


def _layer(resource: Mapping[str, Any]) -> str:
    if resource["resource_type"] == "source":
        return str(resource["source_name"])
    if resource["resource_type"] == "seed":
        return "seeds"
    return str(resource["fqn"][1])
