"""Draws how the published tables belong together, from the contracts of the models.

`python -m tests.docs.entities` writes the drawing into docs/connect.md.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.running.command import PROJECT

PAGE = PROJECT / "docs" / "connect.md"
MARTS = PROJECT / "dbt" / "models" / "marts"
# Tables that others refer to by their key.
REFERRED = ("accounts", "senders", "sequences", "source_files", "publications")
PLACE = re.compile(r"(<!-- entities -->\n).*?(<!-- /entities -->)", re.S)


def read_keys() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Key columns, and types by column, of each published table."""
    tables = {}
    for path in sorted(MARTS.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            types = {column["name"]: column["data_type"] for column in model["columns"]}
            tables[model["name"]] = (_find_key(model), types)
    return tables


def list_references() -> list[tuple[str, str, list[str]]]:
    """Table, the table that it refers to, and by which columns; the closest alone."""
    tables = read_keys()
    references = []
    for name, (_, types) in tables.items():
        held = {
            target: set(tables[target][0])
            for target in REFERRED
            if target != name and types.keys() >= set(tables[target][0])
        }
        references += [
            (name, target, tables[target][0])
            for target, key in held.items()
            if not any(key < other for other in held.values())
        ]
    return references


def draw() -> str:
    """The drawing, as a block of Mermaid, which GitHub and others show as a picture."""
    lines = ["```mermaid", "erDiagram"]
    for name, (key, types) in sorted(read_keys().items()):
        lines.append(f"    {name} {{")
        lines += [
            f"        {types[column].split('(')[0]} {column} PK" for column in key
        ]
        lines.append("    }")
    for name, target, key in sorted(list_references()):
        lines.append(f'    {target} ||--o{{ {name} : "{", ".join(key)}"')
    return "\n".join([*lines, "```", ""])


def replace_in(page: str) -> str:
    """The page with the drawing of today's contracts."""
    return PLACE.sub(lambda found: f"{found[1]}\n{draw()}\n{found[2]}", page)


def _find_key(model: dict[str, Any]) -> list[str]:
    for test in model.get("data_tests", ()):
        if "unique_key" in test:
            return list(test["unique_key"]["arguments"]["columns"])
    return [
        column["name"]
        for column in model["columns"]
        if "unique" in column.get("data_tests", ())
    ]


def main() -> None:
    """Write the drawing into the page."""
    Path(PAGE).write_text(replace_in(PAGE.read_text(encoding="utf-8")), "utf-8")


if __name__ == "__main__":
    main()
