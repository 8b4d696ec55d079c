"""Saved reports and dashboards: one YAML file each, under the home.

They are written to be read by people, compared and kept under version control; a file
that somebody has spoilt is named and leaves the others alone.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from dagster_project.home import Home
from dagster_project.publishing.durable_files import write_durably
from dagster_project.report.fields import FieldError, read_mapping
from dagster_project.report.language import Language, shorten, without_accents
from dagster_project.report.saved import (
    BUILT_INS,
    LONGEST_DESCRIPTION,
    Dashboard,
    SavedReport,
    fold_people,
    plain_name,
    read_dashboard,
    read_owner,
    read_report,
)
from dagster_project.report.slugs import keep_slug, take_slug
from dagster_project.report.viewer import LOCAL, Viewer

Kept = TypeVar("Kept", SavedReport, Dashboard)


class LibraryError(ValueError):
    """Something that cannot be saved or changed: a key of the words."""


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

    def exported(self, name: str) -> Path:
        """The file that says which rows of a list to work from were exported."""
        return self.reports.with_name(f"{name}.exported")

    def shelf(self, viewer: Viewer) -> Shelf:
        """Everything that a viewer may see."""
        broken: list[str] = []
        dashboards = tuple(
            dashboard
            for dashboard in _read_all(self.dashboards, read_dashboard, broken)
            if viewer.may_see(dashboard.owner, dashboard.visibility, dashboard.people)
        )
        # Who was given a report cannot give it on: a dashboard shows its owner's.
        given = {
            (dashboard.owner, slug)
            for dashboard in dashboards
            for slug in dashboard.reports
        }
        reports = tuple(
            report
            for report in _read_all(self.reports, read_report, broken)
            if report.owner == viewer.name or (report.owner, report.slug) in given
        )
        return Shelf(reports, dashboards, tuple(broken))

    def save_report(self, report: SavedReport, viewer: Viewer) -> SavedReport:
        """Keep a report; an empty slug is a new one.

        Raises:
            LibraryError: it has no usable name or days, or is somebody else's.
        """
        name = _checked_name(report.name)
        if report.view.has_reversed_days:
            raise LibraryError("filter.days_reversed")
        self._check_owner(self.reports, report.slug, viewer)
        # Dashboards may name what somebody has deleted by hand.
        named = {
            slug
            for dashboard in _read_all(self.dashboards, read_dashboard, [])
            for slug in dashboard.reports
        }
        saved = replace(
            report,
            slug=report.slug or take_slug(name, self.reports, taken=named),
            name=name,
            description=report.description.strip()[:LONGEST_DESCRIPTION],
            owner=viewer.name,
        )
        _write(self.reports, saved)
        return saved

    def save_dashboard(self, dashboard: Dashboard, viewer: Viewer) -> Dashboard:
        """Keep a dashboard of the viewer's reports; an empty slug is a new one.

        Raises:
            LibraryError: it has no usable name, or is somebody else's.
        """
        name = _checked_name(dashboard.name)
        self._check_owner(self.dashboards, dashboard.slug, viewer)
        own = {
            report.slug
            for report in _read_all(self.reports, read_report, [])
            if report.owner == viewer.name
        }
        saved = replace(
            dashboard,
            slug=dashboard.slug or take_slug(name, self.dashboards),
            name=name,
            owner=viewer.name,
            people=fold_people(dashboard.people),
            reports=tuple(
                slug for slug in dict.fromkeys(dashboard.reports) if slug in own
            ),
        )
        _write(self.dashboards, saved)
        return saved

    def delete_report(self, report: SavedReport, viewer: Viewer) -> None:
        """Delete a report; dashboards of the viewer let go of it.

        Raises:
            LibraryError: it is somebody else's.
        """
        self._delete(self.reports, report.slug, viewer)
        for dashboard in self.shelf(viewer).dashboards:
            if report.slug in dashboard.reports and dashboard.owner == viewer.name:
                self.save_dashboard(dashboard, viewer)

    def delete_dashboard(self, dashboard: Dashboard, viewer: Viewer) -> None:
        """Delete a dashboard; its reports stay.

        Raises:
            LibraryError: it is somebody else's.
        """
        self._delete(self.dashboards, dashboard.slug, viewer)

    def _delete(self, folder: Path, slug: str, viewer: Viewer) -> None:
        self._check_owner(folder, slug, viewer)
        keep_slug(slug, folder)
        _file(folder, slug).unlink(missing_ok=True)

    def _check_owner(self, folder: Path, slug: str, viewer: Viewer) -> None:
        if not slug or not _file(folder, slug).exists():
            return
        try:
            owner = read_owner(read_mapping(_file(folder, slug)))
        except (ValueError, OSError) as error:
            raise LibraryError("library.not_yours") from error
        if owner != viewer.name:
            raise LibraryError("library.not_yours")


def put_on(dashboard: Dashboard, slug: str) -> Dashboard:
    """A dashboard with one more report."""
    return replace(dashboard, reports=tuple(dict.fromkeys((*dashboard.reports, slug))))


def spell_owner(owner: str, words: Language) -> str:
    """An owner, who without sign-in has no name."""
    return words("owner.local") if owner == LOCAL else shorten(owner)


def matches_search(search: str, texts: Iterable[str]) -> bool:
    """Whether every word searched for is in one of the texts, accents aside."""
    text = without_accents(" ".join(texts))
    return all(word in text for word in without_accents(search).split())


def _checked_name(name: str) -> str:
    name = plain_name(name)
    if not name:
        raise LibraryError("library.name_needed")
    return name


def _read_all(
    folder: Path,
    read: Callable[[str, Mapping[str, Any]], Kept],
    broken: list[str],
) -> list[Kept]:
    kept = []
    for path in sorted(folder.glob("*.yml")):
        try:
            if path.stem in BUILT_INS:
                raise FieldError("has the name of a report that is always there")
            path.stem.encode("utf-8")
            kept.append(read(path.stem, read_mapping(path)))
        except (ValueError, OSError) as error:
            named = os.fsencode(path).decode("utf-8", errors="replace")
            broken.append(f"{named}: {' '.join(str(error).split())}")
    return kept


def _file(folder: Path, slug: str) -> Path:
    return folder / f"{slug}.yml"


def _write(folder: Path, kept: SavedReport | Dashboard) -> None:
    text = yaml.safe_dump(kept.as_yaml(), allow_unicode=True, sort_keys=False)
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(_file(folder, kept.slug), text)
