"""The wheel holds all that a run reads, and says which Python it runs on."""

import os
import re
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from tests.running.command import PROJECT

DBT_PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


def files_below(folder: Path) -> set[str]:
    """Paths of all files, without compiled ones and settings of tools."""
    return {
        (Path(parent) / name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(folder)
        for name in names
        if not name.endswith(".pyc") and not name.startswith(".")
    }


def test_wheel_holds_the_package_and_the_dbt_project(wheel: Path) -> None:
    package = {
        f"dagster_project/{path}" for path in files_below(PROJECT / "dagster_project")
    }
    dbt = {
        f"dagster_project/dbt_project/{path}"
        for path in files_below(PROJECT / "dbt")
        if path.split("/")[0] in DBT_PARTS
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert len(package) > 100
    assert len(dbt) > 150
    assert held == package | dbt


def test_wheel_names_its_extras_and_the_versions_of_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (
            name for name in archive.namelist() if name.endswith(".dist-info/METADATA")
        )
        metadata = message_from_bytes(archive.read(name))
    assert set(metadata.get_all("Provides-Extra", [])) == {"dagster", "report"}
    core = [
        line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line
    ]
    heavy = ("streamlit", "dagster-webserver", "starlette", "xlsxwriter")
    assert not [line for line in core if line.startswith(heavy)]
    assert metadata["Requires-Python"] == "<3.14,>=3.11"


@pytest.mark.parametrize("minor", range(9, 17))
def test_make_refuses_the_versions_of_python_that_the_metadata_refuses(
    minor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (test,) = re.findall(r"\$\(PYTHON\) -c '(import sys; .*)'", makefile)
    monkeypatch.setattr(sys, "version_info", (3, minor, 5))
    with pytest.raises(SystemExit) as ended:
        exec(test)  # noqa: S102 - a line of our own Makefile
    is_allowed = SpecifierSet(project["requires-python"]).contains(f"3.{minor}.5")
    assert (ended.value.code is None) == is_allowed
    assert is_allowed or "3.11, 3.12 or 3.13" in str(ended.value.code)
