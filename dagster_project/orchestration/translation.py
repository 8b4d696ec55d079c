"""What a dbt resource is called in Dagster: [layer, name]."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

LAYERS = ("staging", "intermediate", "marts", "functions", "pipeline")


class LayerTranslator(DagsterDbtTranslator):
    """Keys and groups by layer; tests stay with dbt, the gate's checks are our own."""

    def __init__(self) -> None:
        """Leave dbt tests out of Dagster."""
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The layer and the name."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer."""
        return _layer(dbt_resource_props)


def _layer(resource: Mapping[str, Any]) -> str:
    if resource["resource_type"] == "source":
        return str(resource["source_name"])
    if resource["resource_type"] == "seed":
        return "seeds"
    return str(resource["fqn"][1])
