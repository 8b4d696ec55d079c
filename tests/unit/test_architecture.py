"""The house in Python: what imports what, how long things are, who reads what."""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.running.command import PROJECT

PACKAGE = PROJECT / "dagster_project"
WITHOUT_DAGSTER = (
    *("exports", "expectations", "publishing", "erasure", "nightly", "report"),
)
# The command and the gate switch reporting off, in variables that libraries read;
# Dagster is told of its home in one.
MAY_TOUCH_THE_ENVIRONMENT = {
    *("settings/__init__.py", "expectations/gate.py"),
    *("cli/command.py", "cli/serving.py"),
}
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_MODEL = 120
MOST_LOOSE_MODULES = 10
# Models that may be longer, each with its reason.
LONG_MODELS = {
    "enrollments": "every column thrice: new, stored, and as the contract wants it",
    "sender_score_trend": "windows of weeks and of months share their days",
    "score_outcomes": "what rates earn, for replies and for bounces, with the bands",
}
Imports = Mapping[str, set[str]]


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imports_of(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return names


def name_of(module: Path) -> str:
    parts = module.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imports_within(package: Path) -> Imports:
    """The modules of the package that each of them imports, wherever it does."""
    names = {name_of(module): module for module in modules(package)}
    # Each module imports the packages that it lies in; that says nothing.
    return {
        name: {
            imported
            for imported in imports_of(module) & names.keys()
            if not name.startswith(f"{imported}.")
        }
        for name, module in names.items()
    }


def room_of(name: str) -> str:
    """The folder or loose module right under the package."""
    return name.split(".")[1] if "." in name else name


def read_picture(text: str) -> list[set[str]]:
    """Rooms from top to bottom, as CONTRIBUTING draws them."""
    (drawing,) = re.findall(
        r"^Imports point down.*?^```text\n(.*?)^```", text, re.M | re.S
    )
    return [set(line.split()) for line in drawing.splitlines()]


def find_climbs(imports: Imports, picture: Iterable[set[str]]) -> set[tuple[str, str]]:
    """Imports of a room that does not stand on a lower line of the picture."""
    line_of = {room: line for line, rooms in enumerate(picture) for room in rooms}
    return {
        (importer, imported)
        for importer, all_imported in imports.items()
        for imported in all_imported
        if room_of(importer) != room_of(imported)
        and line_of[room_of(importer)] >= line_of[room_of(imported)]
    }


def find_circles(imports: Imports) -> set[str]:
    """Modules that are left when whatever imports none of the others is taken away."""
    left = {name: set(imported) for name, imported in imports.items()}
    while free := {
        name for name, imported in left.items() if not imported & left.keys()
    }:
        left = {name: left[name] for name in left.keys() - free}
    return set(left)


def test_imports_point_down() -> None:
    imports = imports_within(PACKAGE)
    picture = read_picture((PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    rooms = {room_of(name) for name in imports} - {PACKAGE.name}
    assert set().union(*picture) == rooms
    assert find_climbs(imports, picture) == set()


def test_imports_have_no_circle() -> None:
    assert find_circles(imports_within(PACKAGE)) == set()


def test_climb_and_circle_are_found() -> None:
    picture = [{"top"}, {"left", "right"}, {"bottom"}]
    imports = {
        "p.top": {"p.left.a"},
        "p.left.a": {"p.left.b", "p.bottom"},
        "p.left.b": {"p.left.a"},
        "p.right": {"p.left.a"},
        "p.bottom": {"p.top"},
    }
    assert find_climbs(imports, picture) == {
        ("p.right", "p.left.a"),
        ("p.bottom", "p.top"),
    }
    assert find_circles(imports) == set(imports)
    assert find_circles({"p.a": {"p.b"}, "p.b": set(), "p.c": {"p.a"}}) == set()


@pytest.mark.parametrize("folder", WITHOUT_DAGSTER)
def test_work_itself_knows_no_dagster(folder: str) -> None:
    for module in modules(PACKAGE / folder):
        assert not [name for name in imports_of(module) if name.startswith("dagster.")]
        assert "dagster" not in imports_of(module), module


def test_great_expectations_is_imported_by_the_gate_alone() -> None:
    assert users_of("great_expectations") == {"expectations/gate.py"}


def test_streamlit_is_imported_by_the_pages_alone() -> None:
    users = users_of("streamlit")
    assert {user for user in users if not user.startswith("report/pages/")} == {
        "report/server.py"
    }


def users_of(library: str) -> set[str]:
    """Modules that import a library."""
    return {
        module.relative_to(PACKAGE).as_posix()
        for module in modules(PACKAGE)
        if any(name.startswith(library) for name in imports_of(module))
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


def test_few_modules_lie_loose() -> None:
    loose = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    assert len(loose) <= MOST_LOOSE_MODULES, sorted(loose)


def test_long_models_have_a_reason() -> None:
    long = {
        model.stem
        for model in (PROJECT / "dbt" / "models").rglob("*.sql")
        if len(model.read_text(encoding="utf-8").splitlines()) > MOST_LINES_OF_A_MODEL
    }
    assert long == LONG_MODELS.keys()


@pytest.mark.parametrize("module", modules(PACKAGE), ids=name_of)
def test_module_says_what_it_is_and_is_short(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES_OF_A_MODULE
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree)
    assert docstring
    assert docstring.endswith(".")
    assert long_functions(tree) == set()


def long_functions(tree: ast.Module) -> set[str]:
    """Functions of more lines than are allowed, signature and docstring included."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }


def test_long_function_is_found() -> None:
    body = "    pass\n" * 39
    assert long_functions(ast.parse(f"def fine():\n{body}")) == set()
    assert long_functions(ast.parse(f"def long():\n{body}    pass\n")) == {"long"}
