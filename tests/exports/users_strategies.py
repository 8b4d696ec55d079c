"""Hypothesis strategies for users exports: people who change, and share e-mails.

Add an attribute of users here. Keep out enrollments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.exports.histories import USER_EMAILS, USER_IDS, USER_NAMES
from tests.exports.logical_exports import LogicalFile, make_file, seed_random
from tests.reference.inputs import Row

USERS_EXPORTS = {
    "a": datetime(2026, 1, 5, 5, 0, tzinfo=UTC),
    "b": datetime(2026, 11, 2, 6, 45, tzinfo=UTC),
    "c": datetime(2026, 11, 2, 6, 45, tzinfo=UTC),
}
USER_COLUMNS = (
    "account_id",
    "user_id",
    "user_name",
    "user_email",
    "seats",
    "primary_team",
    "teams",
    "is_active",
    "subscription",
)
SEATS = (
    None,
    "Sales Hub Professional",
    "Core; service hub enterprise",
    "Core;View-Only",
    "Salesforce Connector",
)
TEAMS = (None, "North", "North; South", " ; South")
SUBSCRIPTIONS = (None, "Sales Hub Professional", "Sales Hub Starter")


@dataclass(frozen=True)
class UserRow:
    """One row of a users export; user and email are positions."""

    user: int
    email: int
    form: str
    has_account: bool
    seed: int


def positions(values: Iterable[object]) -> st.SearchStrategy[int]:
    """Draw a position in a list."""
    return st.sampled_from(range(len(list(values))))


def user_rows() -> st.SearchStrategy[UserRow]:
    """Draw a row of a users export; an e-mail may be another user's, too."""
    return st.builds(
        UserRow,
        user=positions(USER_IDS),
        email=positions(USER_EMAILS),
        form=st.sampled_from(["id_and_email", "id", "email", "email_in_capitals"]),
        has_account=st.sampled_from([True, True, True, False]),
        seed=st.integers(0, 99),
    )


def expand_user(drawn: UserRow, account_id: str | None) -> Row:
    """Return the typed row of a user."""
    random = seed_random(drawn)
    email = USER_EMAILS[drawn.email]
    email = email.upper() if drawn.form == "email_in_capitals" else email
    row: Row = {
        "account_id": account_id if drawn.has_account else None,
        "user_id": None if drawn.form == "email" else USER_IDS[drawn.user],
        "user_email": None if drawn.form == "id" else email,
        "user_name": random.choice(USER_NAMES),
        "seats": random.choice(SEATS),
        "primary_team": random.choice([None, None, "East"]),
        "teams": random.choice(TEAMS),
        "is_active": random.choice([True, False, None]),
        "subscription": random.choice(SUBSCRIPTIONS),
    }
    return row


@st.composite
def users_files(draw: st.DrawFn, account_id: str | None) -> list[LogicalFile]:
    """Draw up to two users exports."""
    labels = draw(
        st.lists(st.sampled_from(list(USERS_EXPORTS)), max_size=2, unique=True)
    )
    files = []
    for label in sorted(labels):
        drawn = draw(st.lists(user_rows(), min_size=1, max_size=4))
        has_seats = draw(st.booleans())
        columns = [name for name in USER_COLUMNS if has_seats or name != "seats"]
        rows = [expand_user(row, account_id) for row in drawn]
        files.append(make_file("users", label, USERS_EXPORTS[label], columns, rows))
    return files
