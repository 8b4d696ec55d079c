"""Who looks, and what that person may see."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dagster_project.report.warehouse import Snapshot

PRIVATE = "private"
EVERYONE = "everyone"
CHOSEN = "chosen"
VISIBILITIES = (PRIVATE, EVERYONE, CHOSEN)

LOCAL = "local"

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class SeatMissingError(Exception):
    """The viewer is no score viewer."""


@dataclass(frozen=True)
class Viewer:
    """Who looks.

    Attributes:
        name: the e-mail address as `fold_address` gives it; LOCAL where nobody signs
            in.
    """

    name: str = LOCAL

    @property
    def is_local(self) -> bool:
        """Whether nobody signs in, the page being served to this machine only."""
        return self.name == LOCAL

    def may_see(self, owner: str, visibility: str, people: Iterable[str]) -> bool:
        """Whether something of that owner and visibility shows to this viewer."""
        if self.name == owner or visibility == EVERYONE:
            return True
        return visibility == CHOSEN and self.name in people


def fold_address(address: str) -> str:
    """An e-mail address as it is compared: A to Z in lower case, all else as it is.

    Lower case of all of Unicode would make one address of two: the Kelvin sign is k.
    """
    return address.translate(_LOWER)


def signed_in_address(claims: Mapping[str, Any]) -> str:
    """The address that the provider of identities names, as it is compared.

    Raises:
        SeatMissingError: it names none, or does not say that it has verified it.
    """
    email = claims.get("email")
    if claims.get("email_verified") is not True:
        raise SeatMissingError
    if not isinstance(email, str) or "@" not in email:
        raise SeatMissingError
    return fold_address(email)


def read_seats(viewer: Viewer, snapshot: Snapshot) -> frozenset[str]:
    """The accounts in which the viewer has a seat, by the table `score_viewers`.

    Raises:
        SeatMissingError: there is none.
    """
    rows = snapshot.rows(
        "select distinct account_id, senders.user_email from score_viewers "
        "inner join senders using (account_id, user_id) "
        "where senders.user_email is not null"
    )
    seats = frozenset(
        row["account_id"]
        for row in rows
        if fold_address(row["user_email"]) == viewer.name
    )
    if not seats:
        raise SeatMissingError
    return seats
