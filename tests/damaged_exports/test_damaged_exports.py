"""Damaged exports end right, refused, quarantined or warned about by name; never else.

All cases are accounts of one home, loaded and built in one run: no case stops another.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dagster_project.nightly.run_record import LandedFile, RunRecord, read_run_record
from tests.damaged_exports import files, headers, ids
from tests.damaged_exports.case import EARLIER, LATER, Case, Make
from tests.damaged_exports.exports import ANN, ENROLLMENTS, Published
from tests.running.pipeline import Pipeline


@dataclass(frozen=True)
class Ended:
    """What the run makes of all cases.

    Attributes:
        enrollments: of each account, as published.
        quarantined: rows of each file, by reason.
        opted_out: contacts to whom nobody should write.
    """

    record: RunRecord
    enrollments: dict[str, list[Published]]
    quarantined: dict[str, dict[str, int]]
    opted_out: set[str]

    def files(self, account: str) -> list[LandedFile]:
        found = [f for f in self.record.files if f.name.startswith(f"{account}_")]
        return sorted(found, key=lambda file: file.name)

    def sentences(self, account: str) -> str:
        """All that is said about the files of an account."""
        warnings = [w for w in self.record.warnings if w.startswith(f"{account}_")]
        messages = [file.message for file in self.files(account) if file.message]
        return "\n".join([*warnings, *messages])


OPTED_OUT = [row[2] for row in ENROLLMENTS[:5]]
# Contacts, then a narrower list of the same, and one of users that has addresses, too.
OF_PEOPLE = {
    f"contacts_{EARLIER}.csv": "Record ID,Email,Unsubscribed from all email\n"
    + "".join(f"{contact},c{contact}@example.com,true\n" for contact in OPTED_OUT),
    f"contacts_{LATER}.csv": "Record ID,Email,Industry\n"
    + "".join(f"{contact},c{contact}@example.com,RETAIL\n" for contact in OPTED_OUT),
    f"users_{LATER}.csv": f"User ID,Name,Email\n{ANN},Ann,ann@example.org\n",
}


def run(cases: Mapping[str, Make], root: Path) -> Ended:
    pipeline = Pipeline(root)
    long_ago = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    contents = {
        f"{account}{end}": content
        for account, make in cases.items()
        for end, content in make(account).files.items()
    }
    for name, content in (contents | OF_PEOPLE).items():
        path = pipeline.landing / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (long_ago, long_ago))
    enrollments: dict[str, list[Published]] = {}
    quarantined: dict[str, dict[str, int]] = {}
    with pipeline.build(allow_set_aside=True) as connection:
        for account, *row in connection.execute(
            "select account_id, enrollment_id, user_id, contact_id, is_completed, "
            "is_replied, is_bounced from enrollments order by all"
        ).fetchall():
            enrollments.setdefault(account, []).append(tuple(row))
        for file, reason, rows in connection.execute(
            "select source_file_name, reason, quarantined_rows from quarantine_summary"
        ).fetchall():
            quarantined.setdefault(file, {})[reason] = rows
        opted_out = {
            contact_id
            for (contact_id,) in connection.execute(
                "select contact_id from contacts_to_review where reason = 'opted_out'"
            ).fetchall()
        }
    record = read_run_record(pipeline.home)
    return Ended(record, enrollments, quarantined, opted_out)


def check(account: str, case: Case, ended: Ended) -> None:
    found = ended.enrollments.get(account, [])
    *_, file = ended.files(account)
    if case.is_right:
        assert found == ENROLLMENTS
    else:
        assert len(found) == (case.counted or 0)
    assert {row[1] for row in found} <= {row[1] for row in ENROLLMENTS}
    quarantined = ended.quarantined.get(file.name, {})
    if case.reason is None:
        assert file.status == "accepted"
        assert quarantined == {}
    elif file.status == "set_aside":
        assert file.reason == case.reason
    else:
        assert quarantined == {case.reason: case.quarantined}
    sentences = ended.sentences(account)
    for words in case.says:
        assert words in sentences
    # Nothing is said of what is as it should be.
    assert case.says or case.reason or not sentences


CASES = headers.CASES | ids.CASES | files.CASES
# The first of each kind run with every change, all of them in the long tests.
SOME = {name: make for cases in CASES.values() for name, make in [*cases.items()][:1]}
ALL = {name: make for cases in CASES.values() for name, make in cases.items()}


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    return run(SOME, tmp_path_factory.mktemp("some"))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    return run(ALL, tmp_path_factory.mktemp("every"))


@pytest.mark.parametrize("account", SOME)
def test_damaged_export_is_right_or_named(account: str, some: Ended) -> None:
    check(account, SOME[account](account), some)


@pytest.mark.slow
@pytest.mark.parametrize("account", ALL)
def test_export_damaged_in_every_way_is_right_or_named(
    account: str, every: Ended
) -> None:
    check(account, ALL[account](account), every)


def test_narrower_lists_erase_nothing(some: Ended) -> None:
    assert some.opted_out == set(OPTED_OUT)
    kinds = {file.name: file.kind for file in some.record.files}
    assert {name: kinds[name] for name in OF_PEOPLE} == {
        name: name.partition("_")[0] for name in OF_PEOPLE
    }


def test_cases_have_names_of_their_own() -> None:
    assert len(ALL) == sum(len(cases) for cases in CASES.values())
    assert not [
        kind
        for kind, cases in CASES.items()
        if len(cases) < 2 and kind != "export time"
    ]
