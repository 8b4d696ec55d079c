"""Settings: explicit values before the environment before the defaults."""

import re
from datetime import date
from pathlib import Path

import pytest

from dagster_project.settings import SettingsError, read_settings


def test_defaults_stand_under_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.home == tmp_path / "data"
    assert settings.landing == tmp_path / "data" / "landing"
    assert settings.time_zone == "UTC"
    assert settings.as_of is None


def test_landing_folder_follows_the_home() -> None:
    assert read_settings({}, home="/srv/scores").landing == Path("/srv/scores/landing")


def test_explicit_value_wins_over_the_environment() -> None:
    environment = {
        "SENDER_SCORE_TIME_ZONE": "Europe/Paris",
        "SENDER_SCORE_AS_OF": "2026-11-20",
    }
    settings = read_settings(environment, time_zone="Europe/Warsaw")
    assert settings.time_zone == "Europe/Warsaw"
    assert settings.as_of_day == date(2026, 11, 20)


def test_rule_is_accepted_with_its_reason() -> None:
    settings = read_settings({}, accept=["quarantine_is_small=known: a = b"])
    assert settings.accepted == {"quarantine_is_small": "known: a = b"}


@pytest.mark.parametrize("text", ["quarantine_is_small", "quarantine_is_small= "])
def test_accepting_without_a_reason_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="needs a reason"):
        read_settings({}, accept=[text])


def test_accepting_an_unknown_rule_is_refused() -> None:
    with pytest.raises(SettingsError, match="'luck' is no rule of the gate"):
        read_settings({}, accept=["luck=yes"])


def test_limit_of_files_is_a_setting() -> None:
    settings = read_settings({"SENDER_SCORE_LIMIT_MEMBERS": "10"})
    assert settings.limits.members == 10
    assert settings.limits.columns == read_settings({}).limits.columns


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SENDER_SCORE_COLOUR": "red"}, "SENDER_SCORE_COLOUR is no setting"),
        ({"SENDER_SCORE_TIME_ZONE": "../etc"}, "time zone '../etc' is unknown"),
        ({"SENDER_SCORE_TIME_ZONE": "Europe"}, "time zone 'Europe' is unknown"),
        ({"SENDER_SCORE_AS_OF": "20.11.2026"}, "is no date as 2026-11-20"),
        ({"SENDER_SCORE_SETTLE_SECONDS": "-1"}, "is not from 0 to 86400"),
        ({"SENDER_SCORE_HOME": "a?b"}, "home 'a?b' holds ?, # or %"),
        ({"SENDER_SCORE_LIMITS": "1"}, "SENDER_SCORE_LIMITS is no setting"),
        ({"SENDER_SCORE_LIMIT_RATIO": "0"}, "limit_ratio '0' is no whole number"),
        ({"SENDER_SCORE_LOCK_WAIT_SECONDS": "nan"}, "is not from 0 to 86400"),
    ],
)
def test_unusable_setting_is_named(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        read_settings(environment)
