"""Who looks, and what that person may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from dagster_project.report.warehouse import Snapshot

PRIVATE = "private"
EVERYONE = "everyone"
CHOSEN = "chosen"
VISIBILITIES = (PRIVATE, EVERYONE, CHOSEN)

LOCAL = "local"


class SeatMissingError(Exception):
    """The viewer is no score viewer."""


@dataclass(frozen=True)
class Viewer:
    """Who looks.

    Attributes:
        name: the e-mail address in lower case; LOCAL where nobody signs in.
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


def signed_in_viewer(email: object, *, is_verified: object = True) -> Viewer:
    """The viewer whom the provider of identities names.

    Raises:
        SeatMissingError: it names none, or has not verified the address.
    """
    if not isinstance(email, str) or "@" not in email or is_verified is False:
        raise SeatMissingError
    return Viewer(email.strip().lower())


def require_seat(viewer: Viewer, snapshot: Snapshot) -> None:
    """See that the viewer has a seat, by the table `score_viewers`.

    Raises:
        SeatMissingError: the viewer has none.
    """
    rows = snapshot.rows(
        "select distinct lower(senders.user_email) as name from score_viewers "
        "inner join senders using (account_id, user_id)"
    )
    if viewer.name not in {row["name"] for row in rows}:
        raise SeatMissingError
