"""Saved reports and dashboards, and how a file spells one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dagster_project.report.fields import FieldError, read_text, read_texts
from dagster_project.report.grains import GRAINS, SENDERS
from dagster_project.report.view import View, read_view
from dagster_project.report.viewer import LOCAL, PRIVATE, VISIBILITIES, fold_address

BUILT_IN = "sequence-sender-score"
# What each built-in report ranks. No slug that is made of a name has a dot.
BUILT_INS = {
    BUILT_IN: SENDERS,
    **{f"scores.{grain}": grain for grain in GRAINS if grain != SENDERS},
}

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 2000


@dataclass(frozen=True)
class SavedReport:
    """A view under a name. It shows to its owner, and on the owner's dashboards.

    Attributes:
        slug: names its file and its address.
        owner: a viewer's name.
    """

    slug: str
    name: str
    description: str = ""
    owner: str = LOCAL
    view: View = field(default_factory=View)

    def as_yaml(self) -> dict[str, Any]:
        """What its file holds."""
        return {
            "name": self.name,
            "description": self.description,
            "owner": self.owner,
            "view": self.view.as_yaml(),
        }


@dataclass(frozen=True)
class Dashboard:
    """Several saved reports of one owner on one page, and who may see them.

    Attributes:
        slug: names its file and its address.
        owner: a viewer's name.
        visibility: private (to the owner), everyone, or chosen (people).
        people: e-mail addresses as `fold_address` gives them.
        reports: slugs of saved reports, in order.
    """

    slug: str
    name: str
    owner: str = LOCAL
    visibility: str = PRIVATE
    people: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    def as_yaml(self) -> dict[str, Any]:
        """What its file holds."""
        return {
            "name": self.name,
            "owner": self.owner,
            "visibility": self.visibility,
            "people": list(self.people),
            "reports": list(self.reports),
        }


def read_report(slug: str, content: Mapping[str, Any]) -> SavedReport:
    """A report as its file spells it.

    Raises:
        FieldError: what is there cannot be used.
    """
    return SavedReport(
        slug=slug,
        name=_read_name(content),
        description=read_text(content, "description")[:LONGEST_DESCRIPTION],
        owner=read_owner(content),
        view=read_view(content.get("view", {})),
    )


def read_dashboard(slug: str, content: Mapping[str, Any]) -> Dashboard:
    """A dashboard as its file spells it.

    Raises:
        FieldError: what is there cannot be used.
    """
    visibility = read_text(content, "visibility", PRIVATE)
    if visibility not in VISIBILITIES:
        raise FieldError(f"visibility {visibility!r}: {', '.join(VISIBILITIES)}")
    return Dashboard(
        slug=slug,
        name=_read_name(content),
        owner=read_owner(content),
        visibility=visibility,
        people=fold_people(read_texts(content, "people")),
        reports=read_texts(content, "reports"),
    )


def read_owner(content: Mapping[str, Any]) -> str:
    """Who owns what a file spells.

    Raises:
        FieldError: it does not say so in words.
    """
    return fold_address(read_text(content, "owner", LOCAL))


def fold_people(people: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses as they are compared, each once."""
    return tuple(sorted({fold_address(person.strip()) for person in people}))


def plain_name(name: str) -> str:
    """A name on one line; empty where it is of no use."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else ""


def _read_name(content: Mapping[str, Any]) -> str:
    name = plain_name(read_text(content, "name"))
    if not name:
        raise FieldError(f"has no name of at most {LONGEST_NAME} characters")
    return name
