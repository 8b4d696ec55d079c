"""One spelling of each term, in the words of the page and in the labels alike."""

import re

import pytest

from dagster_project.home import Home
from dagster_project.report.language import (
    LANGUAGES,
    read_language,
    read_synonyms,
    read_terms,
    read_words,
)
from dagster_project.report.warehouse import Snapshot
from tests.report.page import open_page

TERMS = sorted(read_terms())
PHRASES = (
    "Sequenzen-Absender-Score",
    "Absenderbewertung",
    "Ergebnis",
    "wynik nadawcy",
    "ocena nadawcy",
    "score d'expéditeur",
    "note",
    "Sequence sender score",
)


def texts_of(code: str, snapshot: Snapshot) -> dict[str, str]:
    return {**read_words(code), **read_language(code, snapshot).published}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("term", TERMS)
def test_term_is_said_and_nothing_instead(
    snapshot: Snapshot, term: str, code: str
) -> None:
    said = read_terms()[term][code]
    assert said["stem"].casefold() in said["term"].casefold()
    texts = texts_of(code, snapshot)
    assert any(said["stem"].casefold() in text.casefold() for text in texts.values())
    for pattern in said.get("not", ()):
        assert not {
            key: text
            for key, text in texts.items()
            if re.search(pattern, text, re.IGNORECASE)
        }, pattern


@pytest.mark.parametrize("code", LANGUAGES)
def test_percent_has_the_form_of_the_language(snapshot: Snapshot, code: str) -> None:
    for key, text in texts_of(code, snapshot).items():
        for before in re.findall(r"\d(\D?)%", text):
            # German writes 95-%-Intervall.
            expected = {"en": ("",), "de": ("\u00a0", "-")}.get(code, ("\u00a0",))
            assert before in expected, (key, text)


def test_terms_are_those_of_hubspots_articles() -> None:
    terms = read_terms()
    named = ("enrollment", "completed", "seat")
    spelled = {
        code: [terms[name][code]["term"] for name in named] for code in LANGUAGES
    }
    assert spelled == {
        "en": ["enrollment", "Completed sequences", "seat"],
        "pl": ["rejestracja", "Zakończone sekwencje", "stanowisko"],
        "fr": ["inscription", "Séquences terminées", "siège"],
        "de": ["Sequenzaufnahme", "Beendete Sequenzen", "Lizenz"],
    }
    assert terms["account"]["de"]["term"] == "Account"
    assert terms["bounce_rate"]["fr"]["term"] == "Taux de rebond"


def test_library_finds_the_score_by_every_name(published_home: Home) -> None:
    page = open_page(published_home, page="library")
    for search in {*PHRASES, *read_synonyms("sender_score")}:
        page.text_input("library.search").set_value(search).run()
        page.button("open.sequence-sender-score")
