"""Hypothesis strategies: histories of accounts as sets of exports.

Structure is drawn, so that shrinking helps; bulk is expanded from it. Add what is drawn
here, what it means in histories, how it is written in logical_exports.
"""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.exports.contacts_strategies import contacts_files, sequences_files
from tests.exports.histories import (
    ENROLLMENT_EXPORTS,
    HISTORIES,
    IDENTITIES,
    SENDER_FORMS,
    SEQUENCE_IDS,
    SURE_HISTORIES,
    TIMINGS,
    USER_NEAR_LIMITS,
    Block,
    expand_block,
)
from tests.exports.logical_exports import (
    ExportSet,
    LogicalFile,
    as_reference_file,
    make_file,
    pack,
    write_csv,
)
from tests.exports.outcomes import OUTCOMES
from tests.exports.users_strategies import positions, users_files
from tests.reference.inputs import Row

__all__ = [
    "CsvForm",
    "ExportSet",
    "LogicalFile",
    "as_reference_file",
    "csv_forms",
    "draw_accounts",
    "export_sets",
    "pack",
    "write_csv",
]

ENROLLMENT_COLUMNS = (
    "account_id",
    "enrollment_id",
    "sequence_id",
    "sequence_name",
    "user_id",
    "user_name",
    "user_email",
    "sending_user_id",
    "sender_email",
    "contact_id",
    "contact_email",
    "company_id",
    "enrolled_at",
    "ended_at",
    "state",
    "unenrolled_source",
    "step_error_type",
    "email_sent_count",
    "open_count",
    "click_count",
    "meeting_booked_count",
    "reply_count",
    "is_auto_reply",
    "bounce_count",
    "bounce_type",
    "unsubscribe_count",
    "replied_at",
    "last_step",
    "step_count",
    "updated_at",
)
DROPPED_COLUMNS = (
    (),
    (),
    (),
    ("updated_at",),
    ("sending_user_id", "sender_email"),
    ("reply_count", "is_auto_reply"),
    ("bounce_count", "bounce_type", "ended_at"),
    ("enrollment_id", "unsubscribe_count"),
)
EXPORTS_OF_AN_ACCOUNT = ("a", "bc", "ad", "abc", "abcd")
# Completed, bounced, replied: at a limit of counts, or at a bound of a rate.
CASES_NEAR_LIMITS = (
    (99, 0, 7),
    (101, 0, 7),
    (99, 99, 0),
    (100, 100, 0),
    (101, 101, 0),
    (103, 3, 7),
    (113, 13, 13),
    (200, 6, 14),
    *((100, 0, replied) for replied in (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14)),
    *((100, bounced, 7) for bounced in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)),
)


@dataclass(frozen=True)
class CsvForm:
    """How a file is written."""

    language: str
    delimiter: str
    byte_order_mark: bool


def csv_forms() -> st.SearchStrategy[CsvForm]:
    """Draw how a file is written."""
    return st.builds(
        CsvForm,
        language=st.sampled_from(["internal", "en", "pl", "fr", "de"]),
        delimiter=st.sampled_from([",", ";", "\t", "|"]),
        byte_order_mark=st.booleans(),
    )


def blocks() -> st.SearchStrategy[Block]:
    """Draw a few enrollments of one kind."""
    return st.builds(
        Block,
        user=st.sampled_from(range(USER_NEAR_LIMITS)),
        sender_form=st.sampled_from(SENDER_FORMS),
        sequence=positions(SEQUENCE_IDS),
        outcome=st.sampled_from(list(OUTCOMES)),
        count=st.integers(1, 4),
        history=st.sampled_from(HISTORIES),
        identity=st.sampled_from(IDENTITIES),
        timing=st.sampled_from(TIMINGS),
        seed=st.integers(0, 99),
    )


@st.composite
def senders_near_limits(draw: st.DrawFn) -> list[Block]:
    """Draw a sender at a limit, in one sequence or, but for one enrollment, so."""
    completed, bounced, replied = draw(st.sampled_from(CASES_NEAR_LIMITS))
    sequence = draw(positions(SEQUENCE_IDS))
    history = draw(st.sampled_from(SURE_HISTORIES))
    quiet = completed - bounced - replied
    apart = draw(st.integers(0, 1)) if quiet else 0
    parts = (
        ("bounced_by_error", bounced, sequence),
        ("replied_counted", replied, sequence),
        ("finished_quiet", quiet - apart, sequence),
        ("finished_quiet", apart, (sequence + 1) % len(SEQUENCE_IDS)),
    )
    return [
        Block(USER_NEAR_LIMITS, "id", place, outcome, count, history, "id", "any", 0)
        for outcome, count, place in parts
        if count > 0
    ]


def make_enrollments_file(
    label: str, rows: list[Row], *, dropped: tuple[str, ...], says_when: bool
) -> LogicalFile:
    """Make an enrollments export, with fewer columns or a column of the export time."""
    exported_at = ENROLLMENT_EXPORTS[label]
    columns = [column for column in ENROLLMENT_COLUMNS if column not in dropped]
    if says_when:
        columns.append("exported_at")
        moments = (exported_at - timedelta(minutes=back) for back in range(len(rows)))
        rows = [
            row | {"exported_at": moment}
            for row, moment in zip(rows, moments, strict=True)
        ]
    return make_file("enrollments", label, exported_at, columns, rows)


@st.composite
def export_sets(
    draw: st.DrawFn, account_id: str | None = "1", time_zone: str = "UTC"
) -> ExportSet:
    """Draw the exports of one account: enrollments, and others if any."""
    exports = draw(st.sampled_from(EXPORTS_OF_AN_ACCOUNT))
    drawn = draw(st.lists(blocks(), min_size=1, max_size=6))
    near_limits = draw(st.one_of(st.just([]), *[senders_near_limits()] * 2))
    rows: dict[str, list[Row]] = {label: [] for label in exports}
    number = 1
    for block in [*drawn, *near_limits]:
        expanded = expand_block(
            block, number, exports=exports, zone=ZoneInfo(time_zone)
        )
        for label, row in expanded:
            rows[label].append(row | {"account_id": account_id})
        number += block.count
    files = [
        make_enrollments_file(
            label,
            rows[label],
            dropped=draw(st.sampled_from(DROPPED_COLUMNS)),
            says_when=draw(st.booleans()),
        )
        for label in exports
        if rows[label]
    ]
    others = (
        *draw(users_files(account_id)),
        *draw(contacts_files(account_id)),
        *draw(sequences_files(account_id)),
    )
    return ExportSet(account_id, (*files, *others))


def draw_accounts(count: int, time_zone: str) -> list[ExportSet]:
    """Draw the exports of so many accounts, of which the first has no name.

    Each by itself: Hypothesis gives up drawing where a single draw is large, and then
    tries the smallest one alone. The count seeds what is drawn.
    """
    sets: list[ExportSet] = []

    @seed(count)
    @given(data=st.data())
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def draw(data: st.DataObject) -> None:
        name = str(len(sets) + 1) if sets else None
        sets.append(data.draw(export_sets(name, time_zone)))

    draw()
    return sets
