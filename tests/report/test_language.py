"""Four languages that say the same, each with its numbers and dates."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from dagster_project.report.language import (
    LANGUAGES,
    Language,
    as_text,
    read_language,
    read_words,
    shorten,
)
from dagster_project.report.library import LibraryError
from dagster_project.report.view import PERIODS
from dagster_project.report.viewer import VISIBILITIES
from dagster_project.report.warehouse import Snapshot
from dagster_project.settings import LANGUAGES as LANGUAGES_OF_THE_SETTING
from tests.running.command import PROJECT

PACKAGE = PROJECT / "dagster_project"
CODE = (
    *sorted((PACKAGE / "report").rglob("*.py")),
    PACKAGE / "nightly" / "mailing.py",
)


def places(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_setting_takes_every_language_there_is() -> None:
    assert set(LANGUAGES_OF_THE_SETTING) == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_language_says_what_english_says(code: str) -> None:
    english, words = read_words("en"), read_words(code)
    assert words.keys() == english.keys()
    for key, text in words.items():
        assert places(text) == places(english[key]), key
        assert text.strip(), key


def test_every_key_that_the_page_names_has_words(snapshot: Snapshot) -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    named = set(re.findall(r'words\(\s*"([a-z_.]+)"', written))
    named |= set(re.findall(r'LibraryError\("([a-z_.]+)"', written))
    named |= {f"period.{name}" for name in PERIODS}
    named |= {f"visibility.{name}" for name in VISIBILITIES}
    for code in LANGUAGES:
        published = read_language(code, snapshot).published
        assert named - read_words(code).keys() - published.keys() == set()


def test_no_words_are_left_that_the_page_never_says() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    of_data = ("denominator.", "minimum.", "origin.", "rule_type.")
    patterns = [
        re.compile(re.sub(r"\\{[^}]*}", r"[a-z0-9_]+", re.escape(text)))
        for text in re.findall(r'f?"([a-z_0-9]+\.[a-z_0-9{}.]+)"', written)
    ]
    unsaid = [
        key
        for key in read_words("en")
        if "." in key
        and not key.startswith(of_data)
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unsaid == []


def test_no_words_are_given_twice(snapshot: Snapshot) -> None:
    published = read_language("en", snapshot).published
    assert read_words("en").keys() & published.keys() == set()


def test_bands_are_called_as_in_hubspots_own_articles(snapshot: Snapshot) -> None:
    named = {
        code: [
            read_language(code, snapshot).term("band", band)
            for band in ("Low", "Excellent")
        ]
        for code in LANGUAGES
    }
    assert named == {
        "en": ["Low", "Excellent"],
        "pl": ["Niski", "Doskonały"],
        "fr": ["Faible", "Excellent"],
        "de": ["Niedrig", "Ausgezeichnet"],
    }


@pytest.mark.parametrize(
    ("code", "count", "percent", "day", "points"),
    [
        ("en", "12,345", "7.0%", "Nov 20, 2026", "+1.5"),
        ("pl", "12\u00a0345", "7,0\u00a0%", "20 lis 2026", "+1,5"),
        ("fr", "12\u202f345", "7,0\u00a0%", "20 nov. 2026", "+1,5"),
        ("de", "12.345", "7,0\u00a0%", "20.11.2026", "+1,5"),
    ],
)
def test_numbers_and_dates_have_the_form_of_the_language(
    code: str, count: str, percent: str, day: str, points: str
) -> None:
    words = Language(code)
    assert words.count(12345) == count
    assert words.percent(0.07) == percent
    assert words.day(date(2026, 11, 20)) == day
    assert words.signed(1.5) == points
    assert words.percent_points(-0.015) == points.replace("+", "\u2212")
    assert words.signed(3, digits=0) == "+3"
    assert "2026" in words.moment(datetime(2026, 11, 20, 6, 30))  # noqa: DTZ001


def test_nothing_is_a_dash() -> None:
    words = Language("en")
    assert {words.count(None), words.percent(None), words.day(None)} == {"–"}
    assert words.term("band", None) == "–"


def test_published_words_go_before_our_own() -> None:
    words = Language("en", {"band.Low": "Poor", "column.score": "Sender score"})
    assert words.term("band", "Low") == "Poor"
    assert words("column.score") == "Sender score"


def test_band_that_a_user_has_made_is_called_as_the_seed_says() -> None:
    assert Language("pl").term("band", "Superb") == "Superb"


@pytest.mark.parametrize("text", ["*a* _b_", "[x](y)", "$x$", ":red[z]", "# <b>"])
def test_text_of_the_data_is_no_markdown(text: str) -> None:
    # A sign that Streamlit would look for among others stands in a place of its own.
    plain = re.sub(r":color\[(.*?)\]\{\}", r"\1", as_text(text))
    assert plain.replace("\\", "") == text
    assert not re.search(r"(?<!\\)[*_\[\]()$:#<>]", plain)


@pytest.mark.parametrize("length", [0, 199, 200, 201, 5000])
def test_name_is_cut_where_it_is_shown(length: int) -> None:
    name = "é" * length
    shown = shorten(name)
    assert shown == (name if length <= 200 else name[:199] + "…")
    assert len(shown) == min(length, 200)


def test_error_of_the_library_is_a_key() -> None:
    assert read_words("en")[str(LibraryError("library.not_yours"))]


def test_words_are_in_the_package() -> None:
    assert {path.stem for path in Path(CODE[0]).parent.glob("words/*.yml")} == set(
        LANGUAGES
    )
