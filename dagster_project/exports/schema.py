"""The kinds of export: their columns, what each column holds, and what a row needs.

Add a column here together with its row in header_aliases.csv, in the same order.
Keep out headers and labels: they are data, read by `aliases`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """How the text of a cell becomes a value."""

    ID = "id"
    TEXT = "text"
    ADDRESS = "address"
    CODE = "code"
    STATE = "state"
    LABEL = "label"
    TIMESTAMP = "timestamp"
    COUNT = "count"
    BOOLEAN = "boolean"


SQL_TYPES = {
    Reading.ID: "VARCHAR",
    Reading.TEXT: "VARCHAR",
    Reading.ADDRESS: "VARCHAR",
    Reading.CODE: "VARCHAR",
    Reading.STATE: "VARCHAR",
    Reading.LABEL: "VARCHAR",
    Reading.TIMESTAMP: "TIMESTAMPTZ",
    Reading.COUNT: "BIGINT",
    Reading.BOOLEAN: "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """A canonical column."""

    name: str
    reading: Reading

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the column in the raw zone."""
        return SQL_TYPES[self.reading]


@dataclass(frozen=True)
class Kind:
    """A kind of export.

    Each group of `required` holds alternatives: the header names at least one of them,
    and every row gives at least one of them. Where `telling` names columns, one of them
    must be there, too: what is required alone also heads lists of other things.
    `informing` are those without which an export of the kind says nothing new.
    """

    name: str
    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...]
    telling: frozenset[str] = frozenset()
    informing: frozenset[str] = frozenset()

    def reading(self, column: str) -> Reading:
        """How a canonical column of the kind is read."""
        return next(known.reading for known in self.columns if known.name == column)


def _columns(**readings: Reading) -> tuple[Column, ...]:
    return tuple(Column(name, reading) for name, reading in readings.items())


ENROLLMENTS = Kind(
    name="enrollments",
    columns=_columns(
        account_id=Reading.ID,
        enrollment_id=Reading.ID,
        sequence_id=Reading.ID,
        sequence_name=Reading.TEXT,
        user_id=Reading.ID,
        user_name=Reading.TEXT,
        user_email=Reading.ADDRESS,
        sending_user_id=Reading.ID,
        sender_email=Reading.ADDRESS,
        contact_id=Reading.ID,
        contact_email=Reading.ADDRESS,
        company_id=Reading.ID,
        enrolled_at=Reading.TIMESTAMP,
        ended_at=Reading.TIMESTAMP,
        state=Reading.STATE,
        unenrolled_source=Reading.LABEL,
        step_error_type=Reading.CODE,
        email_sent_count=Reading.COUNT,
        open_count=Reading.COUNT,
        click_count=Reading.COUNT,
        reply_count=Reading.COUNT,
        replied_at=Reading.TIMESTAMP,
        is_auto_reply=Reading.BOOLEAN,
        bounce_count=Reading.COUNT,
        bounce_type=Reading.CODE,
        unsubscribe_count=Reading.COUNT,
        meeting_booked_count=Reading.COUNT,
        last_step=Reading.COUNT,
        step_count=Reading.COUNT,
        updated_at=Reading.TIMESTAMP,
        exported_at=Reading.TIMESTAMP,
    ),
    required=(
        ("sequence_id",),
        ("user_id", "user_email"),
        ("contact_id", "contact_email"),
        ("enrolled_at",),
        ("state",),
    ),
)

USERS = Kind(
    name="users",
    columns=_columns(
        user_id=Reading.ID,
        user_name=Reading.TEXT,
        user_email=Reading.ADDRESS,
        seats=Reading.TEXT,
        primary_team=Reading.TEXT,
        teams=Reading.TEXT,
        is_active=Reading.BOOLEAN,
        subscription=Reading.TEXT,
        account_id=Reading.ID,
    ),
    required=(("user_id", "user_email"),),
    telling=frozenset(
        {"user_id", "user_name", "seats", "primary_team", "teams", "is_active"}
    ),
)

CONTACTS = Kind(
    name="contacts",
    columns=_columns(
        account_id=Reading.ID,
        contact_id=Reading.ID,
        contact_email=Reading.ADDRESS,
        opted_out=Reading.BOOLEAN,
        hard_bounce_reason=Reading.TEXT,
        last_engaged_at=Reading.TIMESTAMP,
        legal_basis=Reading.TEXT,
        record_source=Reading.TEXT,
        segment=Reading.TEXT,
    ),
    required=(("contact_id", "contact_email"),),
    # Companies and deals have record ids, sources, industries and engagements, too.
    telling=frozenset(
        {"contact_email", "opted_out", "hard_bounce_reason", "legal_basis"}
    ),
    informing=frozenset(
        {
            "opted_out",
            "hard_bounce_reason",
            "last_engaged_at",
            "legal_basis",
            "record_source",
            "segment",
        }
    ),
)

SEQUENCES = Kind(
    name="sequences",
    columns=_columns(
        account_id=Reading.ID,
        sequence_id=Reading.ID,
        sequence_name=Reading.TEXT,
        step_order=Reading.COUNT,
        action_type=Reading.TEXT,
        subject=Reading.TEXT,
        body=Reading.TEXT,
        folder=Reading.TEXT,
        is_archived=Reading.BOOLEAN,
    ),
    required=(("sequence_id",), ("step_order",)),
)

# A file is of the first kind that its header satisfies.
KINDS = (ENROLLMENTS, SEQUENCES, CONTACTS, USERS)
