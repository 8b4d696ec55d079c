"""Hypothesis strategies for contacts and sequences exports.

Add an attribute of contacts or of a sequence's steps here. Keep out enrollments.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tests.exports.histories import CONTACTS, SEQUENCE_IDS, SEQUENCE_NAMES
from tests.exports.logical_exports import LogicalFile, make_file, seed_random
from tests.reference.inputs import Row

EXPORTS = {
    "a": datetime(2026, 1, 6, 5, 0, tzinfo=UTC),
    "b": datetime(2026, 11, 3, 6, 45, tzinfo=UTC),
    "c": datetime(2026, 11, 3, 6, 45, tzinfo=UTC),
}
CONTACT_COLUMNS = (
    "account_id",
    "contact_id",
    "contact_email",
    "opted_out",
    "hard_bounce_reason",
    "last_engaged_at",
    "legal_basis",
    "record_source",
    "segment",
)
STEP_COLUMNS = (
    "account_id",
    "sequence_id",
    "sequence_name",
    "step_order",
    "action_type",
    "subject",
    "body",
    "folder",
    "is_archived",
)
# 180 and 181 days before the as-of date that tests run by, about midnight in any zone.
LAST_ENGAGED_AT = (
    None,
    None,
    *(
        datetime(2026, 5, 24, tzinfo=UTC) + hours * timedelta(hours=1)
        for hours in (-30, -9, 0, 9, 30)
    ),
)
TEXTS = (
    None,
    "Dear {{ contact.firstname }},",
    "Hello [[ name ]]",
    "Hello {name} [you] {{ }} [[]]",
    "Hello",
)
ACTION_TYPES = (None, "AUTOMATED_EMAIL", "E-mail automatyczny", "CALL_TASK")


def expand_contact(number: int, seed: int, account_id: str | None) -> Row:
    """Return the typed row of a contact."""
    random = seed_random("contact", number, seed)
    form = random.choice(["id", "id", "id", "id_and_email", "email"])
    email = f"p{number}@buyer.example"
    return {
        "account_id": random.choice([account_id, account_id, None]),
        "contact_id": None if form == "email" else f"{7000 + number}",
        "contact_email": None
        if form == "id"
        else random.choice([email, email.upper()]),
        "opted_out": random.choice([True, False, None]),
        "hard_bounce_reason": random.choice([None, None, "UNKNOWN_USER"]),
        "last_engaged_at": random.choice(LAST_ENGAGED_AT),
        "legal_basis": random.choice([None, "Consent"]),
        "record_source": random.choice([None, "Import", "CRM UI", "IMPORT"]),
        "segment": random.choice([None, "Health", "Retail", "Ümläut", "IT"]),
    }


def expand_step(order: int, seed: int, account_id: str | None) -> Row:
    """Return the typed row of a sequence's step."""
    random = seed_random("step", order, seed)
    place = seed % len(SEQUENCE_IDS)
    return {
        "account_id": random.choice([account_id, account_id, None]),
        "sequence_id": SEQUENCE_IDS[place],
        "sequence_name": random.choice(SEQUENCE_NAMES),
        "step_order": order,
        "action_type": random.choice(ACTION_TYPES),
        "subject": random.choice(TEXTS),
        "body": random.choice(TEXTS),
        "folder": random.choice([None, "Cold"]),
        "is_archived": random.choice([True, False, None]),
    }


@st.composite
def contacts_files(draw: st.DrawFn, account_id: str | None) -> list[LogicalFile]:
    """Draw up to two contacts exports."""
    files = []
    for label in sorted(draw(labels())):
        seed = draw(st.integers(0, 99))
        numbers = draw(st.sets(st.integers(0, CONTACTS - 1), min_size=1))
        dropped = draw(st.sampled_from(["", "legal_basis", "segment"]))
        columns = [column for column in CONTACT_COLUMNS if column != dropped]
        rows = [expand_contact(number, seed, account_id) for number in sorted(numbers)]
        files.append(make_file("contacts", label, EXPORTS[label], columns, rows))
    return files


@st.composite
def sequences_files(draw: st.DrawFn, account_id: str | None) -> list[LogicalFile]:
    """Draw up to two sequences exports, of a few steps each."""
    files = []
    for label in sorted(draw(labels())):
        seeds = draw(st.lists(st.integers(0, 99), min_size=1, max_size=3))
        rows = [
            expand_step(order, seed, account_id)
            for seed in seeds
            for order in range(1, seed % 4 + 2)
        ]
        exported_at = EXPORTS[label]
        files.append(
            make_file("sequences", label, exported_at, list(STEP_COLUMNS), rows)
        )
    return files


def labels() -> st.SearchStrategy[list[str]]:
    """Draw the labels of up to two exports of a kind."""
    return st.lists(st.sampled_from(list(EXPORTS)), max_size=2, unique=True)
