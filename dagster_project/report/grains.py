"""What can be ranked: senders, teams, sequences, sending domains and accounts.

Add a grain here, with the words `grain.NAME` and `table.NAME`; its numbers are those of
the table and the table functions that are named after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ACCOUNT = "account_id"


@dataclass(frozen=True)
class Grain:
    """One kind of thing that has scores.

    Attributes:
        scores: begins the names of its table and table functions.
        keys: columns that tell one from another.
        name: the column that people know it by.
        filters: of a view, those that it has columns for.
        narrows: the filter by which a list of senders shows one of it; None for
            senders, who have a page of their own.
    """

    scores: str
    keys: tuple[str, ...]
    name: str
    filters: tuple[str, ...]
    narrows: str | None = None


SENDERS = "senders"
GRAINS: Mapping[str, Grain] = MappingProxyType(
    {
        SENDERS: Grain(
            "sender",
            (ACCOUNT, "user_id"),
            "user_name",
            ("accounts", "teams", "users", "sequences", "domains"),
        ),
        "teams": Grain(
            "team", (ACCOUNT, "team"), "team", ("accounts", "teams"), "teams"
        ),
        "sequences": Grain(
            "sequence",
            (ACCOUNT, "sequence_id"),
            "sequence_name",
            ("accounts", "sequences"),
            "sequences",
        ),
        "domains": Grain(
            "domain",
            (ACCOUNT, "sender_domain"),
            "sender_domain",
            ("accounts", "domains"),
            "domains",
        ),
        "accounts": Grain("account", (ACCOUNT,), ACCOUNT, ("accounts",), "accounts"),
    }
)
