"""The settings of a run, read from the environment in this module and nowhere else.

Add a setting here, with its default and its check. What the numbers mean is set in
dbt/dbt_project.yml, what must hold before publishing in expectations/thresholds.yml.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.expectations.thresholds import LIMITS
from dagster_project.exports.rules import Limits, ValidationRules
from dagster_project.exports.sources.files import list_source_folders
from dagster_project.settings.checks import (
    SettingsError as SettingsError,
)
from dagster_project.settings.checks import (
    read_cache,
    read_day,
    read_home,
    read_host,
    read_owners,
    read_portal_id,
    read_salt,
    read_schedule,
    read_time_zone,
    read_url,
)

PREFIX = "SENDER_SCORE_"
LIMIT = "limit_"
LOG_FORMATS = ("text", "json")
# The default first; the others in the order of the week.
REPORT_DAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "daily",
)
FORGOTTEN_SCORES = ("unchanged", "rederived")
# Fields that no variable of their own name sets.
WITHOUT_VARIABLE = {"limits", "accepted", "rebuild"}
LANGUAGES = ("en", "pl", "fr", "de")
# A link to dbt/ in a checkout, a folder of the package where a wheel is installed.
DBT_PROJECT = (Path(__file__).parents[1] / "dbt_project").resolve()
HEADER_ALIASES = DBT_PROJECT / "seeds" / "header_aliases.csv"
VALUE_ALIASES = DBT_PROJECT / "seeds" / "value_aliases.csv"


@dataclass(frozen=True)
class Settings:
    """Where a run reads and writes, and what it takes for granted.

    Attributes:
        home: folder of all stored data.
        cache: folder in which all homes share the parsed models; None: not shared.
        landing: folder in which exports are dropped.
        time_zone: IANA name; local times are read in it and days counted in it.
        as_of: the day the numbers are as of; None is today in the time zone.
        settle_seconds: time between two checks of a file that may still be written.
        lock_wait_seconds: how long to wait for another run to end.
        memory_limit: what DuckDB may use at any stage, such as 2GB.
        language: code of the language that the report begins in.
        public_host: the name by which viewers elsewhere know the report; empty is the
            one that sign_in.toml leads back to.
        hash_salt: of hashes published in place of addresses; None is the home's own.
        limits: what one file may ask for; each is a setting named limit_<its name>.
        schedule: when Dagster runs the job, as a line of cron in the time zone.
        stale_hours: from what age on a publication is stale.
        docs_url: address under which a web server serves the pages of the gate, for
            links to them; empty where none does.
        owners: who owns the assets in Dagster: e-mail addresses or team:NAME.
        alert_urls: addresses of Apprise to which alerts go, between spaces.
        manager_urls: the same for alerts of scores, which managers get.
        report_to: the same for the report that is sent.
        report_day: the weekday on which it is sent, or daily.
        report_name: which report, by its name in its address.
        portal_id: of the HubSpot account to which the report's ids lead; empty leads
            nowhere.
        log_format: text, for people at a terminal, or json, a line on standard error
            for each thing that a run says.
        keep_run_days: for how long Dagster's records of a run are kept.
        keep_publications: how many publications can be restored.
        forgotten_scores: unchanged, where enrollments of a person who is forgotten stay
            and count without a name, or rederived, where they go.
        accepted: rules of the gate that may fail in this run, each with the reason.
        rebuild: whether this run builds everything again from the raw zone.
    """

    home: Path = Path("data")
    cache: Path | None = None
    landing: Path = Path("data/landing")
    time_zone: str = "UTC"
    as_of: date | None = None
    settle_seconds: float = 1.0
    lock_wait_seconds: float = 60.0
    memory_limit: str = "2GB"
    language: str = "en"
    public_host: str = ""
    hash_salt: str | None = None
    limits: Limits = field(default_factory=Limits)
    schedule: str = "30 4 * * *"
    stale_hours: float = 36.0
    docs_url: str = ""
    owners: tuple[str, ...] = ()
    alert_urls: tuple[str, ...] = ()
    manager_urls: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    report_day: str = "monday"
    report_name: str = "sequence-sender-score"
    portal_id: str = ""
    log_format: str = LOG_FORMATS[0]
    keep_run_days: int = 30
    keep_publications: int = 7
    forgotten_scores: str = FORGOTTEN_SCORES[0]
    accepted: Mapping[str, str] = field(default_factory=dict)
    rebuild: bool = False

    @property
    def as_of_day(self) -> date:
        """The day the numbers are as of."""
        return self.as_of or datetime.now(ZoneInfo(self.time_zone)).date()

    @property
    def validation_rules(self) -> ValidationRules:
        """What decides how exports are validated."""
        return ValidationRules(
            HEADER_ALIASES,
            VALUE_ALIASES,
            self.time_zone,
            self.limits,
            list_source_folders(self.home),
        )


def read_settings(
    environment: Mapping[str, str],
    *,
    accept: Iterable[str] = (),
    rebuild: bool = False,
    **given: str | Path | None,
) -> Settings:
    """Settings from explicit values, else the environment, else the defaults.

    Args:
        environment: variables by name.
        accept: rules of the gate to let through, as RULE=REASON.
        rebuild: whether everything is to be made again from the raw zone.
        given: explicit values by the name of the setting.

    Raises:
        SettingsError: a value that cannot be used, or an unknown SENDER_SCORE_ name.
    """
    settings = _parse(_read_values(environment, given), environment)
    accepted = dict(_accepted(text) for text in accept)
    return replace(settings, accepted=accepted, rebuild=rebuild)


def settings_from_environment(
    *, accept: Iterable[str] = (), rebuild: bool = False, **given: str | Path | None
) -> Settings:
    """Settings of this process; see read_settings."""
    return read_settings(os.environ, accept=accept, rebuild=rebuild, **given)


def _read_values(
    environment: Mapping[str, str], given: Mapping[str, str | Path | None]
) -> dict[str, str]:
    """Explicit values, else those of the environment, by the name of the setting."""
    values = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and value
    }
    known = {setting.name for setting in fields(Settings)} - WITHOUT_VARIABLE
    known |= {f"{LIMIT}{limit.name}" for limit in fields(Limits)}
    for name in sorted(set(values) - known):
        raise SettingsError(f"{PREFIX}{name.upper()} is no setting")
    return values | {
        name: str(value) for name, value in given.items() if value is not None
    }


def _parse(values: Mapping[str, str], environment: Mapping[str, str]) -> Settings:
    home = read_home(values.get("home", "data"))
    return Settings(
        home=home,
        cache=read_cache(values.get("cache"), environment),
        landing=Path(values.get("landing", home / "landing")).expanduser().absolute(),
        time_zone=read_time_zone(_text(values, "time_zone")),
        as_of=read_day(values.get("as_of")),
        settle_seconds=_number(values, "settle_seconds", "seconds", most=86_400),
        lock_wait_seconds=_number(values, "lock_wait_seconds", "seconds", most=86_400),
        memory_limit=_text(values, "memory_limit"),
        language=_one_of(values, "language", LANGUAGES),
        public_host=read_host(_text(values, "public_host")),
        hash_salt=read_salt(values.get("hash_salt")),
        limits=_limits(values),
        schedule=read_schedule(_text(values, "schedule")),
        stale_hours=_number(values, "stale_hours", "hours", most=8760),
        docs_url=read_url(_text(values, "docs_url")),
        owners=read_owners(values.get("owners", "")),
        alert_urls=tuple(values.get("alert_urls", "").split()),
        manager_urls=tuple(values.get("manager_urls", "").split()),
        report_to=tuple(values.get("report_to", "").split()),
        report_day=_one_of(values, "report_day", REPORT_DAYS),
        report_name=_text(values, "report_name"),
        portal_id=read_portal_id(_text(values, "portal_id")),
        log_format=_one_of(values, "log_format", LOG_FORMATS),
        keep_run_days=_whole_number(values, "keep_run_days"),
        keep_publications=_whole_number(values, "keep_publications"),
        forgotten_scores=_one_of(values, "forgotten_scores", FORGOTTEN_SCORES),
    )


def _text(values: Mapping[str, str], name: str) -> str:
    return values[name] if name in values else str(getattr(Settings, name))


def _accepted(text: str) -> tuple[str, str]:
    rule, _, reason = text.partition("=")
    if rule not in LIMITS:
        raise SettingsError(f"{rule!r} is no rule of the gate: {', '.join(LIMITS)}")
    if not reason.strip():
        raise SettingsError(f"accepting {rule} needs a reason, as {rule}=REASON")
    return rule, reason.strip()


def _limits(values: Mapping[str, str]) -> Limits:
    given = {}
    for limit in fields(Limits):
        name = f"{LIMIT}{limit.name}"
        if name in values:
            given[limit.name] = _whole_number(values, name)
    return Limits(**given)


def _one_of(values: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    text = values.get(name, known[0])
    if text not in known:
        raise SettingsError(f"{name} {text!r} is none of {', '.join(known)}")
    return text


def _whole_number(values: Mapping[str, str], name: str) -> int:
    text = _text(values, name)
    if not text.isdecimal() or not int(text):
        raise SettingsError(f"{name} {text!r} is no whole number from 1")
    return int(text)


def _number(values: Mapping[str, str], name: str, unit: str, *, most: float) -> float:
    text = _text(values, name)
    try:
        number = float(text)
    except ValueError as error:
        raise SettingsError(f"{name} {text!r} is no number of {unit}") from error
    if not 0 <= number <= most:
        raise SettingsError(f"{name} {text!r} is not from 0 to {most:g} {unit}")
    return number
