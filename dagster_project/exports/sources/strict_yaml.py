"""YAML in which no key comes twice.

Knows nothing of source files; what their keys mean belongs to `parsing`.
"""

from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Refuses a key that comes twice, of which YAML would take the last."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    content: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool) or key in content:
            problem = f"the key {key!r} comes twice or is no text"
            raise yaml.MarkedYAMLError(problem=problem)
        content[key] = loader.construct_object(value_node, deep=True)
    return content


_Loader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping
)


def load_strictly(text: str) -> object:
    """What a text holds.

    Raises:
        YAMLError: it is no YAML, or has a key twice or one that is no text.
    """
    return yaml.load(text, _Loader)  # noqa: S506
