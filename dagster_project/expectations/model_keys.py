"""Keys and relations of the models, read from their own tests in dbt's manifest.

The tests check them in development and the gate in every run; they are written down
once, beside the model.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ModelKeys:
    """What identifies the rows of each model.

    Attributes:
        keys: columns of the key by model.
        relations: by model and parent, the columns that are found in both.
    """

    keys: Mapping[str, tuple[str, ...]]
    relations: Mapping[str, Mapping[str, tuple[str, ...]]]


def read_model_keys(manifest: Mapping[str, Any]) -> ModelKeys:
    """Keys and relations by the tests `unique`, `unique_key` and `foreign_key`."""
    keys: dict[str, tuple[str, ...]] = {}
    relations: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, node in _generic_tests(manifest):
        model = _name(manifest, node["attached_node"])
        arguments = node["test_metadata"]["kwargs"]
        if kind == "unique":
            # A model may have a unique column beside its key.
            keys.setdefault(model, (node["column_name"],))
        elif kind == "unique_key":
            keys[model] = tuple(arguments["columns"])
        elif kind == "foreign_key":
            [parent] = set(node["depends_on"]["nodes"]) - {node["attached_node"]}
            relations.setdefault(model, {})[_name(manifest, parent)] = tuple(
                arguments["columns"]
            )
    return ModelKeys(keys, relations)


def _generic_tests(
    manifest: Mapping[str, Any],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for node in manifest["nodes"].values():
        if node.get("test_metadata") and node.get("attached_node"):
            yield node["test_metadata"]["name"], node


def _name(manifest: Mapping[str, Any], node_id: str) -> str:
    return str(manifest["nodes"][node_id]["name"])
