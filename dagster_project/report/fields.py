"""Reads the fields of a file that somebody may have written by hand.

What a field may be is checked here; what it means belongs to the modules that ask.
"""

import stat
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 100_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class FieldError(ValueError):
    """A file or a field of it that cannot be used, said in one line."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without references, of which a few lines make gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise FieldError("refers to a part of itself")
        return super().compose_node(parent, index)


def read_mapping(path: Path) -> Mapping[str, Any]:
    """The mapping that a YAML file holds.

    Raises:
        FieldError: it holds none.
        OSError: it cannot be read.
    """
    state = path.stat()
    # To read a pipe would wait for ever.
    if not stat.S_ISREG(state.st_mode):
        raise FieldError("is no file")
    if state.st_size > LARGEST_FILE:
        raise FieldError(f"has more than {LARGEST_FILE} bytes")
    text = path.read_text(encoding="utf-8")
    try:
        content = yaml.load(text, _PlainLoader)  # noqa: S506
    except Exception as error:
        # Beside its own errors the parser raises what it stumbles over, such as
        # RecursionError, KeyError and AttributeError.
        raise FieldError(f"is no YAML: {error}") from error
    return as_mapping(content, "the file")


def as_mapping(content: object, name: str) -> Mapping[str, Any]:
    """What is called so, as a mapping.

    Raises:
        FieldError: it is none.
    """
    if not isinstance(content, Mapping):
        raise FieldError(f"{name} is no mapping")
    return content


def read_text(given: Mapping[str, Any], name: str, default: str = "") -> str:
    """A field of text; numbers and days are as they are spelled.

    Raises:
        FieldError: it is something else.
    """
    content = given.get(name)
    return default if content is None else _as_text(content, name)


def read_choice(
    given: Mapping[str, Any], name: str, choices: tuple[str, ...], default: str
) -> str:
    """A field that is one of a few texts.

    Raises:
        FieldError: it is something else.
    """
    choice = read_text(given, name, default)
    if choice not in choices:
        raise FieldError(f"{name} {choice!r} is none of {', '.join(choices)}")
    return choice


def read_texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts, each once, in order.

    Raises:
        FieldError: it is something else.
    """
    texts = (_as_text(item, f"an item of {name}") for item in read_list(given, name))
    return tuple(dict.fromkeys(texts))


def read_list(given: Mapping[str, Any], name: str) -> list[Any]:
    """A field that is a list, or missing.

    Raises:
        FieldError: it is something else.
    """
    items = given.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise FieldError(f"{name} is no list")
    return items


def read_key(item: object, name: str) -> tuple[str, str]:
    """The account and id of something, an item of the list of that name.

    Raises:
        FieldError: it lacks one of the two.
    """
    given = as_mapping(item, f"an item of {name}")
    key = read_text(given, "account"), read_text(given, "id")
    if not all(key):
        raise FieldError(f"an item of {name} has no account or no id")
    return key


def read_day(given: Mapping[str, Any], name: str) -> date | None:
    """A field that is a day, or missing.

    Raises:
        FieldError: it is something else, or a day of no export.
    """
    day = given.get(name)
    if day is None:
        return None
    if type(day) is not date:
        raise FieldError(f"{name} {day!r} is no date as 2026-11-20")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FieldError(f"{name} {day} is not from {FIRST_DAY} to {LAST_DAY}")
    return day


def _as_text(content: object, name: str) -> str:
    if not isinstance(content, str | int | float | date):
        raise FieldError(f"{name} is no text")
    text = str(content)
    # Half a character, as an escape of YAML may spell it, can be sent to no browser.
    text.encode("utf-8")
    return text
