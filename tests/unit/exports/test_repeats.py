"""Enrollments that come again unseen where a row has no id."""

import pytest

from dagster_project.exports.raw_zone.repeats import note_repeats
from tests.unit.exports.conftest import Workplace, make_csv

COLUMNS = (
    *("enrollment_id", "account_id", "sequence_id", "user_id", "contact_id"),
    *("contact_email", "enrolled_at", "ended_at", "state"),
)


def row(**values: str) -> tuple[str, ...]:
    given = {
        "enrollment_id": "",
        "account_id": "a",
        "sequence_id": "401",
        "user_id": "7",
        "contact_id": "5",
        "contact_email": "",
        "enrolled_at": "2026-01-02 03:15:20",
        "ended_at": "2026-01-09 04:16:30",
        "state": "FINISHED",
    }
    return tuple((given | values).values())


def note(
    workplace: Workplace, first: tuple[str, ...], second: tuple[str, ...]
) -> tuple[list[str], int]:
    """Warnings of two files that each hold a row, and rows repeated in the later."""
    for name, cells in (("1 2026-11-18.csv", first), ("2 2026-11-19.csv", second)):
        workplace.drop(make_csv([cells], header=COLUMNS), name)
    workplace.load()
    warnings = list(note_repeats(workplace.zone, published=(), memory_limit="1GB"))
    repeated = {r.file_name: r.rows_repeated for r in workplace.zone.records()}
    assert repeated["1 2026-11-18.csv"] == 0
    return warnings, repeated["2 2026-11-19.csv"]


WITH_ID = "an id in"
OTHER_SECOND = "at another second"
OTHER_CONTACT = "under another contact"
REPEATED = {
    "id lost": (row(enrollment_id="1"), row(), WITH_ID),
    "id lost, to the minute": (
        row(enrollment_id="1"),
        row(enrolled_at="2026-01-02 03:15"),
        WITH_ID,
    ),
    "id found": (row(), row(enrollment_id="1"), WITH_ID),
    "known by address": (
        row(enrollment_id="1", contact_email="Ann@a.com"),
        row(contact_id="", contact_email=" ann@a.com"),
        WITH_ID,
    ),
    "still open": (row(enrollment_id="1"), row(state="PAUSED", ended_at=""), WITH_ID),
    "minutes after seconds": (
        row(),
        row(enrolled_at="2026-01-02 03:15"),
        OTHER_SECOND,
    ),
    "contact merged": (row(), row(contact_id="95"), OTHER_CONTACT),
    "contact merged, by address": (
        row(contact_id="", contact_email="ann@a.com"),
        row(contact_id="", contact_email="ann@b.com"),
        OTHER_CONTACT,
    ),
}


@pytest.mark.parametrize(("first", "second", "how"), REPEATED.values(), ids=REPEATED)
def test_row_without_an_id_that_repeats_another_is_warned_about(
    workplace: Workplace, first: tuple[str, ...], second: tuple[str, ...], how: str
) -> None:
    (warning,), repeated = note(workplace, first, second)
    assert warning.startswith("2 2026-11-19.csv: 1 row repeat")
    assert how in warning
    assert "1 2026-11-18.csv" in warning
    assert repeated == 1


APART = {
    "same row again": (row(state="PAUSED", ended_at=""), row()),
    "same id again": (row(enrollment_id="1"), row(enrollment_id="1", contact_id="6")),
    "two ids in a minute": (row(enrollment_id="1"), row(enrollment_id="2")),
    "another minute": (
        row(enrollment_id="1"),
        row(enrolled_at="2026-01-02 03:16:20", ended_at=""),
    ),
    "another account": (row(enrollment_id="1"), row(account_id="b")),
    "another sequence": (row(enrollment_id="1"), row(sequence_id="402")),
    "another contact, another end": (
        row(),
        row(contact_id="6", ended_at="2026-01-09 04:16:31"),
    ),
    "another contact, still open": (row(ended_at=""), row(contact_id="6", ended_at="")),
    "another contact, another user": (row(), row(contact_id="6", user_id="8")),
}


@pytest.mark.parametrize(("first", "second"), APART.values(), ids=APART)
def test_enrollments_apart_are_not_warned_about(
    workplace: Workplace, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    assert note(workplace, first, second) == ([], 0)


def test_contacts_enrolled_together_are_not_taken_for_one(workplace: Workplace) -> None:
    together = [row(contact_id=contact) for contact in "5678"]
    workplace.drop(make_csv(together[:2], header=COLUMNS), "1 2026-11-18.csv")
    workplace.drop(make_csv(together[2:], header=COLUMNS), "2 2026-11-19.csv")
    workplace.drop(make_csv(together[:1], header=COLUMNS), "3 2026-11-20.csv")
    workplace.load()
    assert not list(note_repeats(workplace.zone, published=(), memory_limit="1GB"))


def test_what_is_published_is_not_compared_again(workplace: Workplace) -> None:
    first, second = row(enrollment_id="1"), row()
    assert note(workplace, first, second)[1] == 1
    published = [record.sha256 for record in workplace.zone.records()]
    assert not list(
        note_repeats(workplace.zone, published=published, memory_limit="1GB")
    )
    assert sum(record.rows_repeated for record in workplace.zone.records()) == 1
    one_published = list(
        note_repeats(workplace.zone, published=published[:1], memory_limit="1GB")
    )
    assert len(one_published) == 1


def test_file_whose_repeated_one_is_withdrawn_repeats_nothing(
    workplace: Workplace,
) -> None:
    assert note(workplace, row(enrollment_id="1"), row())[1] == 1
    workplace.zone.withdraw(workplace.zone.records()[0].sha256)
    assert not list(note_repeats(workplace.zone, published=(), memory_limit="1GB"))
    assert [record.rows_repeated for record in workplace.zone.records()] == [0, 0]
