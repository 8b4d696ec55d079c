"""Saved reports and dashboards: one YAML file each, under the home.

They are written to be read by people, compared and kept under version control; a file
that somebody has spoilt is named and leaves the others alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from dagster_project.home import Home
from dagster_project.publishing.log import write_durably
from dagster_project.report.language import Language
from dagster_project.report.view import View, ViewError, read_view
from dagster_project.report.viewer import LOCAL, PRIVATE, VISIBILITIES, Viewer

BUILT_IN = "sequence-sender-score"

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 2000

Kept = TypeVar("Kept")


class LibraryError(ValueError):
    """Something that cannot be saved, changed or read: a key of the words."""


@dataclass(frozen=True)
class SavedReport:
    """A view under a name. It shows to its owner, and on the dashboards it is on.

    Attributes:
        slug: names its file and its address.
        owner: a viewer's name.
    """

    slug: str
    name: str
    description: str = ""
    owner: str = LOCAL
    view: View = field(default_factory=View)


@dataclass(frozen=True)
class Dashboard:
    """Several saved reports on one page, and who may see them.

    Attributes:
        slug: names its file and its address.
        owner: a viewer's name.
        visibility: private (to the owner), everyone, or chosen (people).
        people: e-mail addresses in lower case.
        reports: slugs of saved reports, in order.
    """

    slug: str
    name: str
    owner: str = LOCAL
    visibility: str = PRIVATE
    people: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """What a viewer finds.

    Attributes:
        broken: files that cannot be read, with the reason.
    """

    reports: tuple[SavedReport, ...]
    dashboards: tuple[Dashboard, ...]
    broken: tuple[str, ...]

    def report(self, slug: str | None) -> SavedReport | None:
        """The report of that slug, if the viewer may see it."""
        return next((kept for kept in self.reports if kept.slug == slug), None)

    def dashboard(self, slug: str | None) -> Dashboard | None:
        """The dashboard of that slug, if the viewer may see it."""
        return next((kept for kept in self.dashboards if kept.slug == slug), None)


class Library:
    """The saved reports and dashboards of one home."""

    def __init__(self, home: Home) -> None:
        """Nothing is read or made yet."""
        self.reports = home.reports
        self.dashboards = home.dashboards

    def shelf(self, viewer: Viewer) -> Shelf:
        """Everything that a viewer may see."""
        broken: list[str] = []
        dashboards = tuple(
            dashboard
            for dashboard in _read_all(self.dashboards, _read_dashboard, broken)
            if viewer.may_see(dashboard.owner, dashboard.visibility, dashboard.people)
        )
        shown = {slug for dashboard in dashboards for slug in dashboard.reports}
        reports = tuple(
            report
            for report in _read_all(self.reports, _read_report, broken)
            if report.owner == viewer.name or report.slug in shown
        )
        return Shelf(reports, dashboards, tuple(broken))

    def free_slug(self, name: str, folder: Path) -> str:
        """A slug for a new name; never that of another file."""
        base = _slug(name)
        taken = {path.stem for path in folder.glob("*.yml")} | {BUILT_IN}
        number, slug = 2, base
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug

    def save_report(self, report: SavedReport, viewer: Viewer) -> SavedReport:
        """Keep a report; an empty slug is a new one.

        Raises:
            LibraryError: it has no usable name, or is somebody else's.
        """
        name = _checked_name(report.name)
        slug = report.slug or self.free_slug(name, self.reports)
        self._check_owner(self.reports / f"{slug}.yml", viewer)
        description = report.description.strip()[:LONGEST_DESCRIPTION]
        content = {
            "name": name,
            "description": description,
            "owner": viewer.name,
            "view": report.view.as_yaml(),
        }
        _write(self.reports / f"{slug}.yml", content)
        return SavedReport(slug, name, description, viewer.name, report.view)

    def save_dashboard(self, dashboard: Dashboard, viewer: Viewer) -> Dashboard:
        """Keep a dashboard; an empty slug is a new one.

        Raises:
            LibraryError: it has no usable name, or is somebody else's.
        """
        name = _checked_name(dashboard.name)
        slug = dashboard.slug or self.free_slug(name, self.dashboards)
        self._check_owner(self.dashboards / f"{slug}.yml", viewer)
        content = {
            "name": name,
            "owner": viewer.name,
            "visibility": dashboard.visibility,
            "people": sorted({person.strip().lower() for person in dashboard.people}),
            "reports": list(dict.fromkeys(dashboard.reports)),
        }
        _write(self.dashboards / f"{slug}.yml", content)
        return _read_dashboard(slug, content)

    def delete_report(self, report: SavedReport, viewer: Viewer) -> None:
        """Delete a report; dashboards of the viewer let go of it.

        Raises:
            LibraryError: it is somebody else's.
        """
        self._delete(self.reports / f"{report.slug}.yml", viewer)
        for dashboard in self.shelf(viewer).dashboards:
            if report.slug in dashboard.reports and dashboard.owner == viewer.name:
                self.save_dashboard(_without(dashboard, report.slug), viewer)

    def delete_dashboard(self, dashboard: Dashboard, viewer: Viewer) -> None:
        """Delete a dashboard; its reports stay.

        Raises:
            LibraryError: it is somebody else's.
        """
        self._delete(self.dashboards / f"{dashboard.slug}.yml", viewer)

    def _delete(self, path: Path, viewer: Viewer) -> None:
        self._check_owner(path, viewer)
        path.unlink(missing_ok=True)

    def _check_owner(self, path: Path, viewer: Viewer) -> None:
        if path.exists() and _content(path).get("owner", LOCAL) != viewer.name:
            raise LibraryError("library.not_yours")


def put_on(dashboard: Dashboard, slug: str) -> Dashboard:
    """A dashboard with one more report."""
    return replace(dashboard, reports=tuple(dict.fromkeys((*dashboard.reports, slug))))


def _without(dashboard: Dashboard, slug: str) -> Dashboard:
    kept = tuple(report for report in dashboard.reports if report != slug)
    return replace(dashboard, reports=kept)


def spell_owner(owner: str, words: Language) -> str:
    """An owner, who without sign-in has no name."""
    return words("owner.local") if owner == LOCAL else owner


def matches_search(search: str, texts: Iterable[str]) -> bool:
    """Whether every word searched for is in one of the texts, accents aside."""
    text = _plain(" ".join(texts))
    return all(word in text for word in _plain(search).split())


def _plain(text: str) -> str:
    # Polish ł is a letter of its own and has no decomposition.
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", _plain(name)).strip("-")[:60].strip("-")
    return slug or "report"


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise LibraryError("library.name_needed")
    return name


def _read_all(
    folder: Path, read: Callable[[str, dict[str, Any]], Kept], broken: list[str]
) -> list[Kept]:
    kept = []
    for path in sorted(folder.glob("*.yml")):
        try:
            kept.append(read(path.stem, _content(path)))
        except (ValueError, OSError, yaml.YAMLError) as error:
            broken.append(f"{path}: {' '.join(str(error).split())}")
    return kept


def _content(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ViewError("is no mapping")
    return content


def _read_report(slug: str, content: dict[str, Any]) -> SavedReport:
    return SavedReport(
        slug=slug,
        name=_checked_name(str(content.get("name", ""))),
        description=str(content.get("description") or ""),
        owner=str(content.get("owner", LOCAL)),
        view=read_view(content.get("view", {})),
    )


def _read_dashboard(slug: str, content: dict[str, Any]) -> Dashboard:
    visibility = str(content.get("visibility", PRIVATE))
    if visibility not in VISIBILITIES:
        raise ViewError(f"visibility {visibility!r}: {', '.join(VISIBILITIES)}")
    return Dashboard(
        slug=slug,
        name=_checked_name(str(content.get("name", ""))),
        owner=str(content.get("owner", LOCAL)),
        visibility=visibility,
        people=tuple(str(person).lower() for person in content.get("people") or ()),
        reports=tuple(str(report) for report in content.get("reports") or ()),
    )


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    write_durably(path, text)
