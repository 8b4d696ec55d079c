"""Which files of a landing folder are read, and what a run says of the others."""

import os
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dagster_project.exports.landing.file_hashes import SETTLED_FINE_SECONDS
from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import FileOutcome, LandingResult, Reason, Status
from tests.unit.exports.conftest import ROW, Workplace, make_csv

TEXT = make_csv([ROW])


def find(result: LandingResult, name: str) -> FileOutcome:
    return next(file for file in result.files if file.name == name)


def test_missing_landing_folder_is_an_error(workplace: Workplace) -> None:
    workplace.landing.rmdir()
    with pytest.raises(FileNotFoundError):
        workplace.load()


def test_empty_landing_folder_gives_nothing(workplace: Workplace) -> None:
    assert workplace.load() == LandingResult(files=(), warnings=())


def test_unfinished_and_hidden_files_wait(workplace: Workplace) -> None:
    for name in ("a.csv.part", "b.TMP", ".c.csv"):
        workplace.drop(TEXT, name)
    assert {file.status for file in workplace.load().files} == {Status.WAITING}
    assert workplace.zone.records() == []


def test_file_that_grows_between_two_looks_waits(workplace: Workplace) -> None:
    path = workplace.drop(TEXT, "growing.csv")
    workplace.drop(TEXT, "steady.csv")

    def grow() -> None:
        time.sleep(0.1)
        path.write_text(TEXT + "more", encoding="utf-8")

    writer = threading.Thread(target=grow)
    writer.start()
    result = load_landing(
        workplace.landing,
        raw=workplace.zone.root,
        rules=workplace.rules,
        settle_seconds=0.4,
    )
    writer.join()
    assert find(result, "growing.csv").status is Status.WAITING
    assert find(result, "steady.csv").status is Status.ACCEPTED


def test_files_that_are_as_an_earlier_run_read_them_need_no_second_look(
    workplace: Workplace,
) -> None:
    path = workplace.drop(TEXT, "known.csv")
    time.sleep(SETTLED_FINE_SECONDS + 0.1)
    workplace.load()

    def look(settle_seconds: float) -> tuple[Status, float]:
        began = time.monotonic()
        result = load_landing(
            workplace.landing,
            raw=workplace.zone.root,
            rules=workplace.rules,
            settle_seconds=settle_seconds,
        )
        return find(result, path.name).status, time.monotonic() - began

    status, seconds = look(30)
    assert status is Status.ALREADY_LOADED
    assert seconds < 30
    # The same bytes, but anybody may be writing them.
    os.utime(path)
    status, seconds = look(0.4)
    assert status is Status.ALREADY_LOADED
    assert seconds >= 0.4


def test_fresh_time_stamp_alone_is_no_reason_to_wait(workplace: Workplace) -> None:
    workplace.drop(TEXT)
    result = load_landing(
        workplace.landing,
        raw=workplace.zone.root,
        rules=workplace.rules,
        settle_seconds=0.01,
    )
    assert result.files[0].status is Status.ACCEPTED


def test_sub_folders_are_named_once(workplace: Workplace) -> None:
    for name in ("old", "new"):
        (workplace.landing / name).mkdir()
        (workplace.landing / name / "export.csv").write_text(TEXT, "utf-8")
    assert workplace.load() == LandingResult(
        files=(), warnings=("Sub-folders are not read: new, old.",)
    )


def test_link_out_of_the_folder_is_refused(workplace: Workplace) -> None:
    (workplace.landing / "passwords.csv").symlink_to("/etc/passwd")
    (workplace.landing / "gone.csv").symlink_to(workplace.landing / "nowhere")
    (workplace.landing / "inside.csv").symlink_to(workplace.drop(TEXT, "real.csv"))
    result = workplace.load()
    assert find(result, "passwords.csv").reason is Reason.REFUSED_FILE
    assert find(result, "gone.csv").reason is Reason.UNREADABLE_FILE
    assert find(result, "inside.csv").status is Status.ACCEPTED
    assert find(result, "real.csv").status is Status.ALREADY_LOADED
    assert len(workplace.zone.records()) == 1


def test_pipe_is_refused_and_not_waited_for(workplace: Workplace) -> None:
    os.mkfifo(workplace.landing / "pipe.csv")
    assert workplace.load().files[0].reason is Reason.REFUSED_FILE


def test_file_that_cannot_be_opened_does_not_stop_the_others(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace.drop(TEXT, "b.csv")
    closed = workplace.drop(TEXT + "x", "a.csv")
    real_open = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    first, second = workplace.load().files
    assert (first.reason, first.sha256) == (Reason.UNREADABLE_FILE, None)
    assert second.status is Status.ACCEPTED


def test_odd_file_names_are_only_names(workplace: Workplace) -> None:
    names = ["a[1]*?.csv", "'; drop table x; --.csv", 'quote".csv', "z\n.csv"]
    for number, name in enumerate(names):
        workplace.drop(make_csv([(*ROW[:2], str(number), *ROW[3:])]), name)
    workplace.drop("not,this\n", "a1xy.csv")
    result = workplace.load()
    for number, name in enumerate(names):
        assert workplace.accepted(find(result, name), "contact_id") == [(str(number),)]


def test_odd_folder_names_are_only_names(workplace: Workplace) -> None:
    odd = workplace.landing.parent / "it's [odd]*"
    workplace.landing.rename(odd)
    workplace.landing = odd
    workplace.zone.root = odd.parent / "raw'[1]*"
    bad = (*ROW[:4], "LOST")
    file = workplace.load_one(make_csv([ROW, bad]))
    assert (file.rows_accepted, file.rows_quarantined) == (1, 1)


def test_each_file_is_reported_as_soon_as_it_is_done_with(workplace: Workplace) -> None:
    for name in ("a.csv", "b.csv"):
        workplace.drop(TEXT + name, name)
    seen: list[FileOutcome] = []
    result = load_landing(
        workplace.landing,
        raw=workplace.zone.root,
        rules=workplace.rules,
        settle_seconds=0,
        on_file=seen.append,
    )
    assert tuple(seen) == result.files


def test_file_that_changes_while_it_is_read_waits(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workplace.drop(TEXT)
    rules = replace(workplace.rules)
    real_digest = type(rules).digest

    def digest(rules: object) -> str:
        path.write_text(TEXT + "401,7,", "utf-8")
        return real_digest(rules)  # type: ignore[arg-type]

    monkeypatch.setattr(type(rules), "digest", digest)
    assert workplace.load().files[0].status is Status.WAITING
    assert workplace.zone.records() == []


def test_modification_time_is_taken_with_a_warning(workplace: Workplace) -> None:
    path = workplace.drop(TEXT, "export.csv")
    moment = datetime(2026, 5, 6, 7, 8, tzinfo=UTC)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    result = workplace.load()
    record = workplace.zone.records()[0]
    assert record.exported_at == "2026-05-06T07:08:00+00:00"
    assert record.exported_at_source == "modification_time"
    assert len(result.warnings) == 1
