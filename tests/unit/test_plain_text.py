"""Names and messages from outside are shown as text, wherever that is."""

from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.nightly.alerts import compose_alert
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.run_record import LandedFile, RunRecord
from dagster_project.plain_text import (
    for_alert,
    for_log,
    for_spreadsheet,
    printable,
    printable_trace,
    shown_name,
)
from dagster_project.settings import Settings

HOSTILE = "a\x1b[31m\r\nb\u202ec\x9bd\u2028e\x00"


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    assert printable(HOSTILE) == "a�[31m��b�c�d�e�"
    assert for_log(HOSTILE).isprintable()
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        trace = printable_trace(error)
    assert all(line.isprintable() for line in trace.split("\n"))


def test_names_are_cut_at_200_characters() -> None:
    assert shown_name("x" * 200) == "x" * 200
    assert shown_name("x" * 201) == "x" * 199 + "…"


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("of Ann.Lee@Example.com, b@c.d;e@f.g", "of •••, •••;•••"),
        ("noon @ noon", "noon @ noon"),
        ("two\nlines", "two lines"),
    ],
)
def test_logs_hold_no_address(text: str, logged: str) -> None:
    assert for_log(text) == logged


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("<img src=x onerror=alert(1)>", "<img"),
        ("<!channel> &lt;", "<!channel>"),
        ("@everyone and @here", "@everyone"),
        ("see https://evil.example/x", "https://"),
        ("see www.evil.example", "evil.example"),
        ("[free](//evil.example)", "]("),
        ("`code`", "`"),
    ],
)
def test_alerts_show_names_as_text(text: str, raw: str) -> None:
    assert raw in text
    assert raw not in for_alert(text)


def test_alerts_name_files_as_they_are_called() -> None:
    assert for_alert("enrollments_2026-11-20.csv.gz") == "enrollments_2026-11-20.csv.gz"
    assert for_alert("book.xlsx/Sheet 1: 0.25") == "book.xlsx/Sheet 1: 0.25"


def test_alert_is_lines_of_text_whatever_files_are_called(tmp_path: Path) -> None:
    Home(tmp_path).create()
    name = f"@everyone <b>\n[x](http://y)\x1b[2J{'long ' * 100}.csv"
    record = RunRecord(
        *("1", "2026-11-20", "UTC", "0", "f"),
        has_work=True,
        files=(
            LandedFile(name, None, None, "set_aside", 0, 0, 0, "unreadable_file", "?"),
        ),
        warnings=("an account of ann@example.com <i>",),
    )
    outcome = RunOutcome(RunStatus.PUBLISHED, record, (), None, None, 1.0)
    alert = compose_alert(outcome, Settings(home=tmp_path))
    assert alert is not None
    lines = alert.body.splitlines()
    assert lines[:1] == ["Warning: an account of ••• \u2039i\u203a"]
    assert lines[1].startswith("Rejected ")
    assert lines[1].endswith("…, unreadable_file: ?")
    assert len(lines) == 4
    for raw in ("@everyone", "<", "](", "http://", "\x1b"):
        assert raw not in alert.body


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"])
def test_formula_is_made_text(cell: str) -> None:
    assert for_spreadsheet(cell) == f"'{cell}"


def test_cell_that_is_no_formula_is_left_alone() -> None:
    assert for_spreadsheet("a-b=c") == "a-b=c"
