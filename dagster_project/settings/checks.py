"""How a setting is read from its text, and what is wrong with one that cannot be used.

Add a check here where a setting is neither text, a number nor one of a few words.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingsError(Exception):
    """A setting that cannot be used, said in one line."""


def read_home(text: str) -> Path:
    """The folder of all stored data.

    Raises:
        SettingsError: it is none.
    """
    # Dagster and dbt spell the paths of their databases as addresses, unquoted.
    if set(text) & set("?#%"):
        raise SettingsError(f"home {text!r} holds ?, # or %; use another path")
    return Path(text).expanduser().absolute()


def read_cache(text: str | None, environment: Mapping[str, str]) -> Path | None:
    """The folder of parsed models; None where the user has none.

    Raises:
        SettingsError: it is none.
    """
    if text is not None:
        return Path(text).expanduser().absolute()
    of_all_programs = environment.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(of_all_programs).expanduser().absolute() / "sender-score"
    except RuntimeError:
        # A user without a home, as in many containers.
        return None


def read_time_zone(name: str) -> str:
    """An IANA name.

    Raises:
        SettingsError: it is none.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"time zone {name!r} is unknown; use a name such as Europe/Warsaw"
        ) from error
    return name


def read_host(text: str) -> str:
    """A name of a host, in lower case; empty is none.

    Raises:
        SettingsError: it is none.
    """
    if text and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise SettingsError(
            f"public host {text!r} is no name of a host as scores.example.com"
        )
    return text.lower()


def read_url(text: str) -> str:
    """An address; empty is none.

    Raises:
        SettingsError: it is none.
    """
    if text and not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise SettingsError(
            f"docs url {text!r} is no address as https://example.com/quality"
        )
    return text


def read_owners(text: str) -> tuple[str, ...]:
    """E-mail addresses or team:NAME, between spaces.

    Raises:
        SettingsError: it is none.
    """
    owners = tuple(text.split())
    for owner in owners:
        if not re.fullmatch(r"team:\w+|[^@\s]+@[^@\s]+\.[^@\s]+", owner):
            raise SettingsError(
                f"owner {owner!r} is neither an e-mail address nor team:NAME"
            )
    return owners


def read_day(text: str | None) -> date | None:
    """A day, None for today.

    Raises:
        SettingsError: it is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"as-of date {text!r} is no date as 2026-11-20") from error


def read_salt(text: str | None) -> str | None:
    """A salt of one line.

    Raises:
        SettingsError: it is none.
    """
    if text is not None and not text.isprintable():
        raise SettingsError("the salt of hashes holds a line break, or the like")
    return text


def read_schedule(text: str) -> str:
    """A line of cron.

    Raises:
        SettingsError: it is none.
    """
    if len(text.split()) != 5:
        raise SettingsError(f"schedule {text!r} is no line of cron as 30 4 * * *")
    return text


def read_portal_id(text: str) -> str:
    """The id of a HubSpot account; empty is none.

    Raises:
        SettingsError: it is none.
    """
    if text and not re.fullmatch("[0-9]{1,12}", text):
        raise SettingsError(f"portal id {text!r} is no number as 12345678")
    return text
