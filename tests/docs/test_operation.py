"""What the pages on operation name exists: commands, settings, unit files."""

import configparser
import re
from dataclasses import fields
from pathlib import Path

import pytest

from dagster_project.cli.command import cli
from dagster_project.cli.serving import SERVICES
from dagster_project.settings import PREFIX, Settings, read_settings
from tests.running.command import PROJECT

OPERATION = (PROJECT / "docs" / "operation.md").read_text(encoding="utf-8")
UNITS = sorted((PROJECT / "docs" / "systemd").iterdir())


def test_commands_exist() -> None:
    named = set(re.findall(r"(?:`|\$ |bin/)sender-score ([a-z]+)", OPERATION))
    assert {"run", "status", "restore", "rebuild", "forget", "withdraw"} <= named
    assert named <= set(cli.commands)


def test_settings_exist() -> None:
    known = {setting.name for setting in fields(Settings)}
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", OPERATION))
    assert {name.lower() for name in named} <= known


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_say_what_the_command_understands(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(unit)
    assert parser.get("Unit", "Description")
    text = unit.read_text(encoding="utf-8")
    variables = dict(re.findall(rf"^Environment=({PREFIX}\w+)=(.*)$", text, re.M))
    read_settings(variables)
    for program, module in re.findall(
        r"\.venv/bin/(\S+)(?:.*--module-name (\S+))?", text
    ):
        assert program in ("sender-score", "dagster")
        if module:
            assert module == "dagster_project.definitions"
    for service in re.findall(r"sender-score dagster (\w+)", text):
        assert service in SERVICES
    if unit.suffix == ".timer":
        assert (unit.parent / f"{unit.stem}.service").exists()
