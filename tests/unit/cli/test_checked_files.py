"""`sender-score check`: what a file would be taken for, and nothing is stored."""

import json
from pathlib import Path

from click.testing import CliRunner

from dagster_project.cli.command import cli
from tests.running.command import PROJECT

OUTREACH = PROJECT / "tests" / "ingestion" / "sources" / "outreach.json"
DIRTY = PROJECT / "data" / "sample" / "enrollments_dirty_2026-11-19T0400.csv"


def test_file_is_told_as_a_run_would_take_it(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("title\na,b\n1,2\n", "utf-8")
    home = tmp_path / "home"
    arguments = ["check", "--json", "--home", str(home)]
    files = map(str, (OUTREACH, DIRTY, OUTREACH, wrong))
    result = CliRunner().invoke(cli, [*arguments, *files], standalone_mode=False)
    assert (result.return_value, result.exception) == (1, None)
    outreach, dirty, again, notes = json.loads(result.stdout)
    assert (outreach["source"], outreach["kind"]) == ("outreach", "enrollments")
    assert outreach["filled_by"]["enrolled_at"] == [
        "attributes.activeAt",
        "attributes.createdAt",
    ]
    assert outreach["filled_by"]["state"] == ["attributes.state"]
    assert "is_auto_reply" in outreach["missing"]
    assert "type" in outreach["ignored"]
    assert (outreach["rows_read"], outreach["rows_accepted"]) == (11, 10)
    assert outreach["rows"][0]["state"] == "SCHEDULED"
    assert outreach["quarantined"] == [
        {
            "row_number": 11,
            "reason": "unknown_state",
            "message": 'state is "snoozed", not one of pending, active, paused, '
            "finished, bounced, opted out, failed, disabled.",
        }
    ]
    assert (dirty["source"], dirty["rows_read"]) == ("hubspot", 42)
    assert sum(dirty["quarantine"].values()) == 16
    assert again["status"] == "accepted"
    assert (notes["status"], notes["reason"]) == ("set_aside", "unrecognised_header")
    assert not home.exists()


def test_people_read_columns_rows_and_reasons() -> None:
    result = CliRunner().invoke(cli, ["check", str(OUTREACH)], standalone_mode=False)
    assert (result.return_value, result.exception) == (0, None)
    assert (
        "outreach.json: enrollments of outreach, 11 rows, 10 accepted" in result.stdout
    )
    assert "relationships.prospect.data.id" in result.stdout
    assert "1 row would be quarantined, unknown_state" in result.stdout
    assert 'row 11: state is "snoozed"' in result.stdout
