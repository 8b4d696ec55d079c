"""A fingerprint changes with all that the numbers depend on, and only with that."""

from pathlib import Path

import pytest

from dagster_project.publishing.fingerprint import fingerprint

FILES = [("aa", "accepted"), ("bb", "accepted")]
SETTINGS = {"as_of": "2026-11-20", "time_zone": "UTC"}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "scores.sql").write_text("select 1")
    return folder


def test_same_input_in_any_order_is_the_same(rules: Path) -> None:
    first = fingerprint(files=FILES, settings=SETTINGS, rules=[rules])
    again = fingerprint(files=FILES[::-1], settings=SETTINGS, rules=[rules])
    assert first == again


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        (FILES[:1], SETTINGS),
        ([*FILES[:1], ("bb", "withdrawn")], SETTINGS),
        (FILES, SETTINGS | {"as_of": "2026-11-21"}),
    ],
)
def test_other_files_or_settings_change_it(
    rules: Path, files: list[tuple[str, str]], settings: dict[str, str]
) -> None:
    before = fingerprint(files=FILES, settings=SETTINGS, rules=[rules])
    assert fingerprint(files=files, settings=settings, rules=[rules]) != before


def test_edited_model_changes_it(rules: Path) -> None:
    before = fingerprint(files=FILES, settings=SETTINGS, rules=[rules])
    (rules / "scores.sql").write_text("select 2")
    assert fingerprint(files=FILES, settings=SETTINGS, rules=[rules]) != before
