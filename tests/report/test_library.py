"""Saved reports and dashboards: one YAML file each, seen by those who may."""

from pathlib import Path

import pytest
import yaml

from dagster_project.home import Home
from dagster_project.report.library import (
    Dashboard,
    Library,
    LibraryError,
    SavedReport,
    matches_search,
    put_on,
)
from dagster_project.report.view import View
from dagster_project.report.viewer import Viewer

ANN, BOB, CY = (Viewer(f"{name}@example.com") for name in ("ann", "bob", "cy"))
QUARTER = View(period="this_quarter", teams=("Sales Poland",))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(Home(tmp_path))


def save(library: Library, viewer: Viewer, name: str = "Quarter") -> SavedReport:
    return library.save_report(SavedReport("", name, "Why", view=QUARTER), viewer)


def test_report_is_one_readable_file(library: Library) -> None:
    saved = save(library, ANN, "Źródła & kwartał")
    path = library.reports / "zrodla-kwartal.yml"
    assert saved.slug == path.stem
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {
        "name": "Źródła & kwartał",
        "description": "Why",
        "owner": "ann@example.com",
        "view": {
            "period": "this_quarter",
            "sort": "sender_score",
            "descending": True,
            "teams": ["Sales Poland"],
        },
    }
    assert "Źródła" in path.read_text(encoding="utf-8")
    assert library.shelf(ANN).reports == (saved,)


def test_second_report_of_a_name_is_a_file_of_its_own(library: Library) -> None:
    slugs = [save(library, ANN).slug, save(library, ANN).slug, save(library, BOB).slug]
    assert slugs == ["quarter", "quarter-2", "quarter-3"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/root", "..", "a\0b", "💯", "sequence sender score"]
)
def test_name_never_leads_out_of_the_folder(library: Library, name: str) -> None:
    saved = save(library, ANN, name)
    (path,) = library.reports.iterdir()
    assert path == library.reports / f"{saved.slug}.yml"
    assert saved.slug != "sequence-sender-score"
    assert library.shelf(ANN).report(saved.slug) == saved


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_name_is_needed(library: Library, name: str) -> None:
    with pytest.raises(LibraryError, match=r"library\.name_needed"):
        save(library, ANN, name)
    assert not library.reports.exists()


def test_report_shows_to_its_owner_and_on_dashboards(library: Library) -> None:
    saved = save(library, ANN)
    assert library.shelf(BOB).reports == ()
    board = library.save_dashboard(
        put_on(Dashboard("", "Board", visibility="everyone"), saved.slug), ANN
    )
    assert library.shelf(BOB).dashboards == (board,)
    assert library.shelf(BOB).reports == (saved,)


def test_dashboard_shows_to_whom_it_is_meant_for(library: Library) -> None:
    for visibility in ("private", "everyone", "chosen"):
        new = Dashboard(
            "", visibility, visibility=visibility, people=(" BOB@example.com",)
        )
        library.save_dashboard(new, ANN)
    seen = {
        viewer.name.split("@")[0]: {
            dashboard.name for dashboard in library.shelf(viewer).dashboards
        }
        for viewer in (ANN, BOB, CY)
    }
    assert seen == {
        "ann": {"private", "everyone", "chosen"},
        "bob": {"everyone", "chosen"},
        "cy": {"everyone"},
    }


def test_only_the_owner_changes_and_deletes(library: Library) -> None:
    saved = save(library, ANN)
    board = library.save_dashboard(Dashboard("", "B", visibility="everyone"), ANN)
    for forbidden in (
        lambda: library.save_report(saved, BOB),
        lambda: library.delete_report(saved, BOB),
        lambda: library.save_dashboard(board, BOB),
        lambda: library.delete_dashboard(board, BOB),
    ):
        with pytest.raises(LibraryError, match=r"library\.not_yours"):
            forbidden()
    changed = SavedReport(saved.slug, "Renamed", view=View())
    assert library.save_report(changed, ANN).slug == saved.slug
    assert library.shelf(ANN).reports[0].name == "Renamed"


def test_deleted_report_leaves_the_dashboards_of_its_owner(library: Library) -> None:
    one, other = save(library, ANN, "One"), save(library, ANN, "Other")
    board = put_on(put_on(Dashboard("", "Board"), one.slug), other.slug)
    library.save_dashboard(board, ANN)
    library.delete_report(one, ANN)
    assert library.shelf(ANN).reports == (other,)
    assert library.shelf(ANN).dashboards[0].reports == ("other",)
    library.delete_dashboard(library.shelf(ANN).dashboards[0], ANN)
    assert library.shelf(ANN).dashboards == ()


@pytest.mark.parametrize(
    "text",
    ["- a list", "name: [", "name: ''", "name: A\nview: {period: never}", "\xff"],
)
def test_spoilt_file_is_named_and_leaves_the_others(
    library: Library, text: str
) -> None:
    saved = save(library, ANN)
    (library.reports / "spoilt.yml").write_bytes(text.encode("latin-1"))
    shelf = library.shelf(ANN)
    assert shelf.reports == (saved,)
    (broken,) = shelf.broken
    assert "spoilt.yml" in broken


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        ("", True),
        ("SENDER score", True),
        ("sc", True),
        ("lodz", True),
        ("ŁÓDŹ", True),
        ("receiver", False),
    ],
)
def test_search_goes_by_words_without_accents(search: str, is_found: bool) -> None:
    assert matches_search(search, ["Sequence sender score", "Łódź"]) is is_found
