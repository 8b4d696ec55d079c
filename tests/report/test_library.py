"""Saved reports and dashboards: one YAML file each, seen by those who may."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import yaml

from dagster_project.home import Home
from dagster_project.report.library import (
    Library,
    LibraryError,
    matches_search,
    put_on,
)
from dagster_project.report.saved import Dashboard, SavedReport
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


@pytest.mark.parametrize("shelf_name", ["reports", "dashboards"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "- a list",
        "name: [",
        "name: ''",
        "name: {a: b}",
        "name: " + "x" * 121,
        'name: "\\ud800"',
        "\xff",
        "name: A\nowner: [ann@example.com]",
        "name: " + "[" * 5000,
        "name: " + "{a: " * 900 + "1" + "}" * 900,
        "a: &a [x, x]\nb: &b [*a, *a]\nname: A",
        "name: !!python/object:os.system {}",
        "name: !!timestamp soon",
        "name: !!bool maybe",
        "name: A # " + "x" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_spoilt_file_is_named_and_leaves_the_others(
    library: Library, shelf_name: str, text: str
) -> None:
    saved = save(library, ANN)
    board = library.save_dashboard(put_on(Dashboard("", "B"), saved.slug), ANN)
    folder = getattr(library, shelf_name)
    (folder / "spoilt.yml").write_bytes(text.encode("latin-1"))
    shelf = library.shelf(ANN)
    assert (shelf.reports, shelf.dashboards) == ((saved,), (board,))
    (broken,) = shelf.broken
    assert broken.startswith(f"{folder}/spoilt.yml: ")
    assert "\n" not in broken


@pytest.mark.parametrize(
    "text", ["people: 5", "people: ann@example.com", "people: [[]]", "people: [null]"]
)
@pytest.mark.parametrize("field", ["people", "reports"])
def test_dashboard_with_spoilt_fields_is_named(
    library: Library, text: str, field: str
) -> None:
    library.dashboards.mkdir(parents=True)
    content = f"name: B\n{text.replace('people', field)}\n"
    (library.dashboards / "b.yml").write_text(content, encoding="utf-8")
    shelf = library.shelf(Viewer())
    assert shelf.dashboards == ()
    assert field in shelf.broken[0]


@pytest.mark.parametrize(
    "view", ["5", "{period: never}", "{period: [1]}", "{teams: 5}", "{users: {a: b}}"]
)
def test_report_with_a_spoilt_view_is_named(library: Library, view: str) -> None:
    library.reports.mkdir(parents=True)
    content = f"name: R\nview: {view}\n"
    (library.reports / "r.yml").write_text(content, encoding="utf-8")
    shelf = library.shelf(Viewer())
    assert (shelf.reports, len(shelf.broken)) == ((), 1)


def test_what_is_no_file_of_a_report_is_named(library: Library) -> None:
    saved = save(library, ANN)
    os.mkfifo(library.reports / "pipe.yml")
    (library.reports / "folder.yml").mkdir()
    (library.reports / "gone.yml").symlink_to(library.reports / "nowhere")
    for name in (b"half\xff.yml", b"sequence-sender-score.yml"):
        path = library.reports / os.fsdecode(name)
        path.write_text("name: R\n", encoding="utf-8")
    shelf = library.shelf(ANN)
    assert shelf.reports == (saved,)
    assert len(shelf.broken) == 5
    "".join(shelf.broken).encode("utf-8")


def test_spoilt_file_belongs_to_nobody(library: Library) -> None:
    saved = save(library, ANN)
    (library.reports / f"{saved.slug}.yml").write_text("name: [", encoding="utf-8")
    for forbidden in (library.save_report, library.delete_report):
        with pytest.raises(LibraryError, match=r"library\.not_yours"):
            forbidden(saved, ANN)


def test_days_in_reverse_are_not_saved(library: Library) -> None:
    days = {"first_day": date(2026, 2, 2), "last_day": date(2026, 2, 1)}
    reversed_days = SavedReport("", "R", view=View(period="custom", **days))
    with pytest.raises(LibraryError, match=r"filter\.days_reversed"):
        library.save_report(reversed_days, ANN)
    assert library.shelf(ANN).broken == ()


def test_slug_of_a_deleted_report_is_never_given_again(library: Library) -> None:
    first = save(library, ANN)
    library.delete_report(first, ANN)
    assert save(library, BOB).slug == "quarter-2"
    board = library.save_dashboard(Dashboard("", "Board"), ANN)
    library.delete_dashboard(board, ANN)
    assert library.save_dashboard(Dashboard("", "Board"), BOB).slug == "board-2"


def test_slug_of_a_file_deleted_by_hand_is_never_given_again(library: Library) -> None:
    # Of a home that was made before slugs were kept.
    shown = Dashboard("", "Board", visibility="everyone")
    library.save_dashboard(put_on(shown, save(library, ANN).slug), ANN)
    (library.reports / "quarter.yml").unlink()
    library.reports.with_suffix(".slugs").unlink()
    private = save(library, ANN)
    assert private.slug == "quarter-2"
    assert library.shelf(BOB).reports == ()


def test_slugs_are_told_apart_when_two_save_at_once(library: Library) -> None:
    with ThreadPoolExecutor(8) as pool:
        slugs = list(pool.map(lambda _: save(library, ANN).slug, range(40)))
    assert len(set(slugs)) == 40


def test_report_that_was_given_is_not_given_on(library: Library) -> None:
    secret = save(library, ANN)
    for_bob = Dashboard("", "For Bob", visibility="chosen", people=(BOB.name,))
    library.save_dashboard(put_on(for_bob, secret.slug), ANN)
    assert library.shelf(BOB).reports == (secret,)
    public = put_on(Dashboard("", "Public", visibility="everyone"), secret.slug)
    assert library.save_dashboard(public, BOB).reports == ()
    # Nor by a file that is written by hand, or by one of an earlier version.
    (library.dashboards / "hand.yml").write_text(
        f"name: H\nowner: {BOB.name}\nvisibility: everyone\nreports: [quarter]\n",
        encoding="utf-8",
    )
    assert library.shelf(CY).reports == ()
    assert [board.name for board in library.shelf(CY).dashboards] == ["H", "Public"]


@pytest.mark.parametrize(
    ("person", "is_given"),
    [("BOB@example.com", True), ("bo\u0042@example.com", True), ("b0b@e.com", False)],
)
def test_people_are_compared_like_viewers(
    library: Library, person: str, is_given: bool
) -> None:
    new = Dashboard("", "D", visibility="chosen", people=(f" {person}",))
    library.save_dashboard(new, ANN)
    assert bool(library.shelf(BOB).dashboards) is is_given


def test_look_alike_is_not_given_what_is_another_s(library: Library) -> None:
    mark, kelvin = Viewer("mark@example.com"), "mar\u212a@example.com"
    new = Dashboard("", "D", visibility="chosen", people=(kelvin,))
    library.save_dashboard(new, Viewer(kelvin))
    assert library.shelf(mark).dashboards == ()
    assert len(library.shelf(Viewer(kelvin)).dashboards) == 1


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
