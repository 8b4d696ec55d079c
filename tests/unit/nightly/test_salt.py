"""Hashes that stand for addresses are salted, and a home keeps its salt."""

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.nightly.ingest import ingest_exports, load_exports
from dagster_project.nightly.salt import (
    SaltError,
    is_salted,
    known_salts,
    read_salts,
    settle_salt,
)
from dagster_project.settings import Settings, SettingsError, read_settings

EXPORT = """sequence_id,user_id,contact_email,enrolled_at,state
s1,u1,a@b.c,2026-10-01,FINISHED
"""
DAY = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    Home(tmp_path).create()
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "enrollments 2026-11-20.csv").write_text(EXPORT)
    return Settings(home=tmp_path, landing=landing, settle_seconds=0)


def test_new_home_has_a_salt_of_its_own_that_stays(
    settings: Settings, tmp_path: Path
) -> None:
    salt = settle_salt(settings).hash_salt
    path = Home(settings.home).salt
    assert salt
    assert len(salt) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    load_exports(settings)
    assert settle_salt(settings).hash_salt == salt
    another = replace(settings, home=tmp_path / "another")
    Home(another.home).create()
    assert settle_salt(another).hash_salt != salt
    assert is_salted(settings)


def test_home_from_before_goes_on_without_and_is_told_once(settings: Settings) -> None:
    load_exports(settings)
    settled = settle_salt(settings)
    assert settled.hash_salt == ""
    told = [
        any("without a salt" in warning for warning in record.warnings)
        for record in (
            ingest_exports(settled, run_id=run_id, started_at=DAY)
            for run_id in ("1", "2")
        )
    ]
    assert told == [True, False]
    assert settle_salt(settings).hash_salt == ""
    assert not is_salted(settings)


def test_salt_that_is_given_counts_and_is_kept(settings: Settings) -> None:
    load_exports(settings)
    ingest_exports(settle_salt(settings), run_id="1", started_at=DAY)
    given = replace(settings, hash_salt="it's a $salt")
    assert settle_salt(given).hash_salt == "it's a $salt"
    assert settle_salt(settings).hash_salt == "it's a $salt"
    assert settle_salt(replace(settings, hash_salt="newer")).hash_salt == "newer"
    # Kept publications have hashes of each.
    assert known_salts(settings) == ["", "it's a $salt", "newer"]
    assert read_salts(Home(settings.home)) == known_salts(settings)


def test_broken_file_of_salts_is_named(settings: Settings) -> None:
    path = Home(settings.home).salt
    path.write_bytes(b"\xff")
    with pytest.raises(SaltError, match=str(path)):
        settle_salt(settings)


def test_salt_is_one_line() -> None:
    assert read_settings({"SENDER_SCORE_HASH_SALT": "s"}).hash_salt == "s"
    assert read_settings({}).hash_salt is None
    with pytest.raises(SettingsError, match="line break"):
        read_settings({}, hash_salt="a\nb")
