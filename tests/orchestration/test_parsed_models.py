"""The cache of parsed models: shared, and right when it is missing, damaged or old."""

import os
import shutil
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import pytest

from dagster_project.modelling import parsed_models
from dagster_project.modelling.dbt_runner import ModelsError
from dagster_project.modelling.parsed_models import (
    DESCRIPTION,
    PACKAGES,
    PARSED,
    RETAINED_ENTRIES,
    parse_once,
)

PROJECT_FILE = """
name: small
version: "1.0"
config-version: 2
profile: small
flags:
  send_anonymous_usage_stats: false
"""
PROFILES = """
small:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ var('home', '.') }}/small.duckdb"
"""
NUMBERS = "select 1 as number"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project of one model."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT_FILE, encoding="utf-8")
    (folder / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    (folder / "models" / "numbers.sql").write_text(NUMBERS, encoding="utf-8")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _names(project: Path, *folders: Path) -> set[str]:
    parsed = parse_once(project, {}, folders=folders)
    assert set(parsed.manifest.nodes) == set(parsed.description["nodes"])
    return {node["name"] for node in parsed.description["nodes"].values()}


def _entries(cache: Path) -> list[Path]:
    return sorted(cache.iterdir())


def test_parsed_models_are_read_from_the_cache_the_second_time(
    project: Path, cache: Path
) -> None:
    assert _names(project, cache) == {"numbers"}
    [entry] = _entries(cache)
    before = (entry / PARSED).stat()
    assert _names(project, cache) == {"numbers"}
    assert _entries(cache) == [entry]
    after = (entry / PARSED).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("file", ["models/numbers.sql", "models/others.sql"])
def test_a_changed_project_is_parsed_again(
    project: Path, cache: Path, file: str
) -> None:
    _names(project, cache)
    (project / file).write_text("select 2 as other", encoding="utf-8")
    parsed = parse_once(project, {}, folders=[cache])
    codes = {node.raw_code for node in parsed.manifest.nodes.values()}
    assert "select 2 as other" in codes
    assert len(_entries(cache)) == 2


def test_other_variables_are_parsed_apart(project: Path, cache: Path) -> None:
    (project / "models" / "numbers.sql").write_text(
        "{{ config(alias=var('alias', 'plain')) }} select 1 as number", encoding="utf-8"
    )
    for variables, alias in (({}, "plain"), ({"alias": "other"}, "other")):
        parsed = parse_once(project, variables, folders=[cache])
        assert [node.alias for node in parsed.manifest.nodes.values()] == [alias]


@pytest.mark.parametrize("package", PACKAGES)
def test_models_are_parsed_again_by_another_version(
    project: Path, cache: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _names(project, cache)
    [entry] = _entries(cache)
    before = (entry / PARSED).stat()
    monkeypatch.setattr(
        parsed_models,
        "version",
        lambda name: "9.9.9" if name == package else version(name),
    )
    assert _names(project, cache) == {"numbers"}
    assert len(_entries(cache)) == 2
    after = (entry / PARSED).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("file", [PARSED, DESCRIPTION])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_entry_is_parsed_again_and_replaced(
    project: Path, cache: Path, file: str, damage: str
) -> None:
    _names(project, cache)
    [entry] = _entries(cache)
    whole = (entry / file).read_bytes()
    if damage == "cut":
        (entry / file).write_bytes(whole[: len(whole) // 2])
    else:
        (entry / file).unlink()
    assert _names(project, cache) == {"numbers"}
    assert _entries(cache) == [entry]
    assert (entry / file).stat().st_size > len(whole) // 2


def test_a_cache_that_cannot_be_written_gives_way_to_the_next_folder(
    project: Path, cache: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file, and no folder"
    blocked.touch()
    assert _names(project, blocked, cache) == {"numbers"}
    [entry] = _entries(cache)
    shutil.rmtree(project / "models")
    assert _names(project, blocked, cache) == set()
    assert entry in _entries(cache)


def test_old_entries_go(project: Path, cache: Path) -> None:
    for number in range(RETAINED_ENTRIES + 2):
        entry = cache / f"parsed-{number}"
        entry.mkdir(parents=True)
        (entry / PARSED).touch()
        os.utime(entry, (number, number))
    _names(project, cache)
    names = {entry.name for entry in _entries(cache)}
    assert len(names) == RETAINED_ENTRIES
    assert names >= {"parsed-3", "parsed-4", "parsed-5", "parsed-6"}


def test_a_project_in_error_leaves_no_entry(project: Path, cache: Path) -> None:
    (project / "models" / "numbers.sql").write_text("select {{ nothing(", "utf-8")
    with pytest.raises(ModelsError, match="numbers"):
        parse_once(project, {}, folders=[cache])
    assert _entries(cache) == []


def test_project_at_another_place_reads_its_own_files(
    project: Path, cache: Path
) -> None:
    (project / "seeds").mkdir()
    (project / "seeds" / "letters.csv").write_text("letter\na\n", "utf-8")
    assert _names(project, cache) == {"numbers", "letters"}
    moved = project.rename(project.with_name("moved"))
    parsed = parse_once(moved, {}, folders=[cache])
    (seed,) = (n for n in parsed.manifest.nodes.values() if n.name == "letters")
    assert seed.root_path == str(moved)


def test_two_processes_share_a_cache(project: Path, cache: Path) -> None:
    context = get_context("spawn")
    with context.Pool(2) as pool:
        names = pool.starmap(_names, [(project, cache), (project, cache)])
    assert names == [{"numbers"}, {"numbers"}]
    assert len(_entries(cache)) == 1
