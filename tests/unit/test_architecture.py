"""The house in Python: what may import what, and who reads the environment."""

import ast
from pathlib import Path

import pytest

from tests.command import PROJECT

PACKAGE = PROJECT / "dagster_project"
WITHOUT_DAGSTER = ("exports", "expectations", "publishing", "erasure", "report")
# The command and the gate switch reporting off, in variables that libraries read;
# Dagster is told of its home in one.
MAY_TOUCH_THE_ENVIRONMENT = {
    *(
        "settings/__init__.py",
        "cli/command.py",
        "cli/serving.py",
        "expectations/gate.py",
    ),
}


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imports_of(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("folder", WITHOUT_DAGSTER)
def test_work_itself_knows_no_dagster(folder: str) -> None:
    for module in modules(PACKAGE / folder):
        assert not [name for name in imports_of(module) if name.startswith("dagster.")]
        assert "dagster" not in imports_of(module), module


def test_great_expectations_is_imported_by_the_gate_alone() -> None:
    users = {
        module.relative_to(PACKAGE).as_posix()
        for module in modules(PACKAGE)
        if any(name.startswith("great_expectations") for name in imports_of(module))
    }
    assert users == {"expectations/gate.py"}


def test_streamlit_is_imported_by_the_pages_alone() -> None:
    users = {
        module.relative_to(PACKAGE).as_posix()
        for module in modules(PACKAGE)
        if any(name.startswith("streamlit") for name in imports_of(module))
    }
    assert {user for user in users if not user.startswith("report/pages/")} == {
        "report/server.py"
    }


def test_environment_is_read_by_the_settings_alone() -> None:
    users = {
        module.relative_to(PACKAGE).as_posix()
        for module in modules(PACKAGE)
        if "os.environ" in module.read_text(encoding="utf-8")
    }
    assert users <= MAY_TOUCH_THE_ENVIRONMENT


def test_dbt_folder_holds_no_python() -> None:
    # A folder named dbt with a module in it would join the installed package's path.
    assert modules(PROJECT / "dbt" / "models") == []
    assert list((PROJECT / "dbt").glob("*.py")) == []


@pytest.mark.parametrize("module", modules(PACKAGE), ids=lambda path: path.stem)
def test_module_says_what_it_is(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.endswith(".")
