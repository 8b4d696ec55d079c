"""Words, numbers and dates in the language of the viewer.

A word stands in `words/LANGUAGE.yml`, except those that the published table `labels`
has: they go before. Add a key to all four files.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent

from dagster_project.report.warehouse import Snapshot

LANGUAGES = {"en": "English", "pl": "Polski", "fr": "Français", "de": "Deutsch"}
NOTHING = "–"
LONGEST_SHOWN = 200

# What Streamlit makes links, icons, smileys and arrows of, after what is escaped is
# read: an address, a word between colons, an arrow. In a place of its own, which has
# neither colour nor ground, the sign does not stand beside the others.
_RECOGNISED = re.compile(
    r"\\[:@]|(?<=www)\\\.|(?<!\S)\\[-<>~](?=\\[-=>])|(?<=<)\\-", re.IGNORECASE
)

WORDS = Path(__file__).with_name("words")
TERMS = Path(__file__).with_name("terms.yml")


@dataclass(frozen=True)
class Language:
    """One language: called with a key, its words; numbers and dates in its form.

    Attributes:
        code: a key of LANGUAGES.
        published: words of the table `labels`, by key.
    """

    code: str
    published: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with values put in.

        Raises:
            KeyError: no catalogue has the key.
        """
        text = self.published.get(key) or read_words(self.code)[key]
        return text.format(**values) if values else text

    def term(self, kind: str, value: str | None) -> str:
        """The words of a value of the data, such as a band; itself where none are."""
        if value is None:
            return NOTHING
        key = f"{kind}.{value}"
        return self.published.get(key) or read_words(self.code).get(key, value)

    def count(self, value: int | None) -> str:
        """A whole number."""
        return NOTHING if value is None else format_decimal(value, locale=self.code)

    def percent(self, value: float | None, *, digits: int = 1) -> str:
        """A fraction as a percentage."""
        if value is None:
            return NOTHING
        pattern = f"#,##0.{'0' * digits}%" if self.code == "en" else None
        pattern = pattern or f"#,##0.{'0' * digits}\u00a0%"
        return format_percent(value, format=pattern, locale=self.code)

    def signed(self, value: float | None, *, digits: int = 1) -> str:
        """A number with its sign."""
        if value is None:
            return NOTHING
        form = f"#,##0.{'0' * digits}".rstrip(".")
        number = format_decimal(value, format=f"+{form};-{form}", locale=self.code)
        return number.replace("-", "\u2212")

    def percent_points(self, value: float | None) -> str:
        """A difference of two fractions, in percentage points with its sign."""
        return NOTHING if value is None else self.signed(value * 100)

    def day(self, value: date | None) -> str:
        """A calendar day."""
        return NOTHING if value is None else format_date(value, locale=self.code)

    def month(self, value: date) -> str:
        """A calendar month with its year."""
        return format_skeleton("yMMM", value, locale=self.code)

    def moment(self, value: datetime) -> str:
        """A day and time."""
        return format_datetime(value, format="medium", locale=self.code)


def as_text(text: str) -> str:
    """A text of the data for what reads Markdown, so that it shows as it is."""
    escaped = re.sub(
        r"([\\`*_{}\[\]()#+\-.!|$~:<>&@=])", r"\\\1", " ".join(text.split())
    )
    return _RECOGNISED.sub(r":color[\g<0>]{}", escaped)


def shorten(name: str) -> str:
    """A name of the data as it is shown: its first 200 characters."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"


def without_accents(text: str) -> str:
    """A text as it is searched for: in lower case, letters without their accents."""
    # Polish ł is a letter of its own and has no decomposition.
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@cache
def read_words(code: str) -> Mapping[str, str]:
    """The catalogue of one language."""
    content = yaml.safe_load((WORDS / f"{code}.yml").read_text(encoding="utf-8"))
    return {str(key): str(text) for key, text in content.items()}


@cache
def read_terms() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The table of terms: by term and language, its term, stem, not and also."""
    terms = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return dict(terms)


def read_synonyms(term: str) -> tuple[str, ...]:
    """What people in every language search for where they mean a term."""
    of_term = read_terms()[term]
    return tuple(
        word
        for said in of_term.values()
        for word in (said["term"], *said.get("also", ()))
    )


def read_language(code: str, snapshot: Snapshot) -> Language:
    """A language with the words that a publication has for it."""
    rows = snapshot.rows("select language, key, label from labels")
    return Language(
        code, {row["key"]: row["label"] for row in rows if row["language"] == code}
    )
