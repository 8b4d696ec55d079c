"""The settings of a run, read from the environment in this module and nowhere else.

Add a setting here, with its default and its check. What the numbers mean is set in
dbt/dbt_project.yml, what must hold before publishing in expectations/thresholds.yml.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dagster_project.expectations.thresholds import LIMITS
from dagster_project.exports.rules import Limits, ValidationRules

PREFIX = "SENDER_SCORE_"
LIMIT = "limit_"
LOG_FORMATS = ("text", "json")
FORGOTTEN_SCORES = ("unchanged", "rederived")
# Fields that no variable of their own name sets.
WITHOUT_VARIABLE = {"limits", "accepted", "rebuild"}
LANGUAGES = ("en", "pl", "fr", "de")
# A link to dbt/ in a checkout, a folder of the package where a wheel is installed.
DBT_PROJECT = Path(__file__).with_name("dbt_project").resolve()
HEADER_ALIASES = DBT_PROJECT / "seeds" / "header_aliases.csv"
VALUE_ALIASES = DBT_PROJECT / "seeds" / "value_aliases.csv"


class SettingsError(Exception):
    """A setting that cannot be used, said in one line."""


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
            HEADER_ALIASES, VALUE_ALIASES, self.time_zone, self.limits
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
    home = _home(values.get("home", "data"))
    return Settings(
        home=home,
        cache=_cache(values.get("cache"), environment),
        landing=Path(values.get("landing", home / "landing")).expanduser().absolute(),
        time_zone=_time_zone(_text(values, "time_zone")),
        as_of=_day(values.get("as_of")),
        settle_seconds=_number(values, "settle_seconds", "seconds", most=86_400),
        lock_wait_seconds=_number(values, "lock_wait_seconds", "seconds", most=86_400),
        memory_limit=_text(values, "memory_limit"),
        language=_one_of(values, "language", LANGUAGES),
        public_host=_host(_text(values, "public_host")),
        hash_salt=_salt(values.get("hash_salt")),
        limits=_limits(values),
        schedule=_schedule(_text(values, "schedule")),
        stale_hours=_number(values, "stale_hours", "hours", most=8760),
        docs_url=_url(_text(values, "docs_url")),
        owners=_owners(values.get("owners", "")),
        alert_urls=tuple(values.get("alert_urls", "").split()),
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


def _home(text: str) -> Path:
    # Dagster and dbt spell the paths of their databases as addresses, unquoted.
    if set(text) & set("?#%"):
        raise SettingsError(f"home {text!r} holds ?, # or %; use another path")
    return Path(text).expanduser().absolute()


def _cache(text: str | None, environment: Mapping[str, str]) -> Path | None:
    if text is not None:
        return Path(text).expanduser().absolute()
    of_all_programs = environment.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(of_all_programs).expanduser().absolute() / "sender-score"
    except RuntimeError:
        # A user without a home, as in many containers.
        return None


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"time zone {name!r} is unknown; use a name such as Europe/Warsaw"
        ) from error
    return name


def _host(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise SettingsError(
            f"public host {text!r} is no name of a host as scores.example.com"
        )
    return text.lower()


def _url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise SettingsError(
            f"docs url {text!r} is no address as https://example.com/quality"
        )
    return text


def _owners(text: str) -> tuple[str, ...]:
    owners = tuple(text.split())
    for owner in owners:
        if not re.fullmatch(r"team:\w+|[^@\s]+@[^@\s]+\.[^@\s]+", owner):
            raise SettingsError(
                f"owner {owner!r} is neither an e-mail address nor team:NAME"
            )
    return owners


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"as-of date {text!r} is no date as 2026-11-20") from error


def _salt(text: str | None) -> str | None:
    if text is not None and not text.isprintable():
        raise SettingsError("the salt of hashes holds a line break, or the like")
    return text


def _schedule(text: str) -> str:
    if len(text.split()) != 5:
        raise SettingsError(f"schedule {text!r} is no line of cron as 30 4 * * *")
    return text


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
