"""Source files: a tool is added by one, and one that cannot be used says where."""

from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.exports.outcomes import SourceFileError, Status
from dagster_project.exports.sources.files import SHIPPED
from dagster_project.exports.sources.parsing import read_source_file
from tests.unit.exports.conftest import Workplace

TOOL = """\
source: postrider
title: Postrider
kinds:
  enrollments:
    recognise:
      all_of: [ride_status, dispatched_on]
      none_of: [returned_letter]
    rename:
      enrollment_id: [id]
      sequence_id: [route.id, route_id]
      user_email: [rider]
      contact_email: [addressee, email]
      enrolled_at: [dispatched_on]
      reply_count: [answers]
      updated_at: [touched]
    from_value:
      column: ride_status
      map:
        riding: {state: EXECUTING}
        arrived: {state: FINISHED}
        lost: {state: UNENROLLED, unenrolled_source: ERROR, step_error_type: BOUNCED}
      otherwise: quarantine
    derive:
      ended_at: {when_ended: [arrived_on, touched]}
      bounce_count: {one_if: {column: ride_status, is: [lost]}}
    fidelity:
      ended_at: inferred
      reply_count: given
      unsubscribe_count: absent
"""
ROWS = """\
id,route_id,rider,email,addressee,dispatched_on,answers,touched,ride_status,arrived_on
1,9,ann@acme.example,a@b.example,,2026-11-01,,2026-11-05,Riding,
2,9,ann@acme.example,a@b.example,c@d.example,2026-11-01,2,2026-11-05,arrived,2026-11-04
3,9,ann@acme.example,a@b.example,,2026-11-01,0,2026-11-05,lost,
4,9,ann@acme.example,a@b.example,,2026-11-01,0,2026-11-05,FINISHED,
"""


def add_tool(workplace: Workplace, text: str = TOOL) -> Path:
    folder = workplace.landing.parent / "sources"
    folder.mkdir()
    path = folder / "postrider.yml"
    path.write_text(text, "utf-8")
    workplace.rules = replace(workplace.rules, source_folders=(SHIPPED, folder))
    return path


def test_tool_is_added_by_one_file(workplace: Workplace) -> None:
    add_tool(workplace)
    file = workplace.load_one(ROWS)
    columns = ("contact_email", "ended_at", "state", "reply_count", "bounce_count")
    assert workplace.accepted(file, "enrollment_id", *columns) == [
        ("1", "a@b.example", None, "EXECUTING", None, 0),
        ("2", "c@d.example", "2026-11-03 23:00:00.000", "FINISHED", 2, 0),
        ("3", "a@b.example", "2026-11-04 23:00:00.000", "UNENROLLED", 0, 1),
    ]
    assert workplace.quarantined(file, "row_number", "reason", "message") == [
        (4, "unknown_state", 'state is "FINISHED", not one of riding, arrived, lost.')
    ]


def test_changed_source_file_has_files_validated_again(workplace: Workplace) -> None:
    path = add_tool(workplace)
    workplace.load_one(ROWS)
    assert workplace.load().files[0].status is Status.ALREADY_LOADED
    path.write_text(
        TOOL.replace("lost: {", "finished: {state: FINISHED}\n        lost: {")
    )
    assert workplace.load().files[0].rows_accepted == 4


def test_column_that_must_not_be_there_keeps_a_file_out(workplace: Workplace) -> None:
    add_tool(workplace)
    header = ROWS.splitlines()[0] + ",returned_letter\n"
    assert workplace.load_one(header).kind != "enrollments"


WRONG = {
    "enrolled_at: [dispatched_on]": (
        "enrolment_at: [dispatched_on]",
        "kinds.enrollments.rename.enrolment_at is unknown",
    ),
    "{when_ended: [arrived_on, touched]}": (
        "{latest: [arrived_on]}",
        "kinds.enrollments.derive.ended_at.latest is unknown",
    ),
    "riding: {state: EXECUTING}": (
        "riding: {unenrolled_source: MANUAL}",
        "kinds.enrollments.from_value.map.riding.state must be one of FINISHED",
    ),
    "arrived: {state: FINISHED}": (
        "arrived: {state: DONE}",
        "kinds.enrollments.from_value.map.arrived.state must be one of FINISHED",
    ),
    "state: UNENROLLED, unenrolled_source": (
        "state: UNENROLLED, source",
        "kinds.enrollments.from_value.map.lost.source is unknown",
    ),
    "otherwise: quarantine": (
        "otherwise: FINISHED",
        "kinds.enrollments.from_value.otherwise can only be quarantine",
    ),
    "reply_count: given": (
        "reply_count: guessed",
        "kinds.enrollments.fidelity.reply_count must be one of given",
    ),
    "unsubscribe_count: absent": (
        "bounce_count: absent",
        "kinds.enrollments.fidelity.bounce_count absent, but is filled",
    ),
    "contact_email: [addressee, email]": (
        "sequence_name: [addressee]",
        "kinds.enrollments must fill contact_id or contact_email",
    ),
    "all_of: [ride_status, dispatched_on]": (
        "all_of: []",
        "kinds.enrollments.recognise.all_of must name a column",
    ),
    "updated_at: [touched]": (
        "updated_at: []\n      updated_at: [touched]",
        "cannot be read: the key 'updated_at' comes twice",
    ),
    "title: Postrider": ("titel: Postrider", "titel is unknown"),
    "source: postrider": ("source: Post Rider", "source must be a name"),
    "  enrollments:\n": ("  enrolments:\n", "kinds.enrolments is unknown"),
    "ended_at: {when_ended": (
        "user_name: {when_ended",
        "kinds.enrollments.derive.user_name.when_ended gives no value of this column",
    ),
}


@pytest.mark.parametrize("right", WRONG)
def test_file_that_cannot_be_used_says_which_key(tmp_path: Path, right: str) -> None:
    wrong, message = WRONG[right]
    path = tmp_path / "postrider.yml"
    assert right in TOOL
    path.write_text(TOOL.replace(right, wrong, 1), "utf-8")
    with pytest.raises(SourceFileError) as raised:
        read_source_file(path)
    assert str(raised.value).startswith("postrider.yml")
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
