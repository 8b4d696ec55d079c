"""What the raw zone remembers, forgets and never mixes up."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.exports.outcomes import Reason, Status
from dagster_project.exports.raw_zone.zone import RawZone, UnknownFileError
from tests.unit.exports.conftest import HEADER, ROW, SEEDS, Workplace, make_csv

BAD = (*ROW[:4], "LOST")


def list_files(zone: RawZone) -> dict[str, bytes]:
    """Every file but the cache of hashes, which depends on when a file was written."""
    return {
        str(path.relative_to(zone.root)): path.read_bytes()
        for path in zone.root.rglob("*")
        if path.is_file() and path != zone.hashes_path
    }


def test_same_bytes_under_another_name_are_already_loaded(
    workplace: Workplace,
) -> None:
    first = workplace.load_one(make_csv([ROW, BAD]), "a 2026-11-20.csv")
    before = list_files(workplace.zone)
    second = workplace.load_one(make_csv([ROW, BAD]), "b 2026-11-21.csv")
    assert second.status is Status.ALREADY_LOADED
    assert (second.rows_read, second.rows_quarantined) == (2, 1)
    assert second.quarantine == {"unknown_state": 1}
    assert second.sha256 == first.sha256
    assert list_files(workplace.zone) == before


def test_set_aside_file_stays_so_with_its_reason(workplace: Workplace) -> None:
    workplace.load_one("no,header\n")
    before = list_files(workplace.zone)
    file = workplace.load().files[0]
    assert (file.status, file.reason) == (
        Status.SET_ASIDE,
        Reason.UNRECOGNISED_HEADER,
    )
    assert list_files(workplace.zone) == before


def test_withdrawn_bytes_stay_withdrawn_until_restored(workplace: Workplace) -> None:
    file = workplace.load_one(make_csv([ROW]))
    assert file.sha256 is not None
    workplace.zone.withdraw(file.sha256)
    changed = replace(workplace.rules, time_zone="UTC")
    for rules in (workplace.rules, changed):
        workplace.rules = rules
        assert workplace.load().files[0].status is Status.WITHDRAWN
    assert workplace.accepted(file, "contact_id") == [("5",)]
    workplace.zone.restore(file.sha256)
    assert workplace.load().files[0].status is Status.ACCEPTED


def test_withdrawing_twice_and_restoring_twice_changes_nothing(
    workplace: Workplace,
) -> None:
    sha256 = workplace.load_one("no,header\n").sha256 or ""
    for _ in range(2):
        assert workplace.zone.withdraw(sha256).status is Status.WITHDRAWN
    for _ in range(2):
        assert workplace.zone.restore(sha256).status is Status.SET_ASIDE
    with pytest.raises(UnknownFileError):
        workplace.zone.withdraw("0" * 64)


def test_files_in_the_folder_are_validated_again_when_rules_change(
    workplace: Workplace,
) -> None:
    row = (*ROW[:3], "2026-01-02 03:15", *ROW[4:])
    first = workplace.load_one(make_csv([row]), "export 2026-11-20.csv")
    workplace.rules = replace(workplace.rules, time_zone="UTC")
    second = workplace.load().files[0]
    assert second.status is Status.ACCEPTED
    assert workplace.accepted(first, "enrolled_at") == [("2026-01-02 03:15:00.000",)]
    record = workplace.zone.records()[0]
    assert record.exported_at == "2026-11-20T00:00:00+00:00"


def test_first_name_fixes_the_export_time_for_good(workplace: Workplace) -> None:
    path = workplace.drop(make_csv([ROW]), "a 2026-11-20.csv")
    workplace.load()
    path.rename(workplace.landing / "b 2030-01-01.csv")
    workplace.rules = replace(workplace.rules, time_zone="UTC")
    file = workplace.load().files[0]
    record = workplace.zone.records()[0]
    assert file.name == "b 2030-01-01.csv"
    assert record.file_name == "a 2026-11-20.csv"
    assert record.exported_at == "2026-11-20T00:00:00+00:00"


def test_validating_again_replaces_all_of_the_old_rows(workplace: Workplace) -> None:
    file = workplace.load_one(make_csv([ROW, BAD]))
    values = workplace.landing.parent / "values.csv"
    text = (SEEDS / "value_aliases.csv").read_text("utf-8")
    values.write_text(text + "state,PAUSED,Lost,,,\n", "utf-8")
    workplace.rules = replace(workplace.rules, value_aliases=values)
    again = workplace.load().files[0]
    assert (again.rows_accepted, again.rows_quarantined) == (2, 0)
    assert not workplace.zone.quarantine_path(file.sha256 or "").exists()


def test_files_no_longer_in_the_folder_are_named_when_rules_change(
    workplace: Workplace,
) -> None:
    workplace.drop(make_csv([ROW]), "gone 2026-11-20.csv").touch()
    workplace.load()
    (workplace.landing / "gone 2026-11-20.csv").unlink()
    workplace.rules = replace(workplace.rules, time_zone="UTC")
    warnings = workplace.load().warnings
    assert [w for w in warnings if w.startswith("judged_by_older_rules: gone")]


def test_what_a_killed_run_left_is_cleared_away(workplace: Workplace) -> None:
    workplace.load_one(make_csv([ROW, BAD]))
    undisturbed = list_files(workplace.zone)
    root = workplace.zone.root
    (root / ".tmp-left").mkdir()
    (root / ".tmp-left" / "rows.csv").write_text("x", "utf-8")
    (root / "files" / ".tmp-1.json").write_text("{", "utf-8")
    (root / "users" / f"{'0' * 64}.parquet").write_text("x", "utf-8")
    (root / "quarantine" / f"{'0' * 64}.parquet").write_text("x", "utf-8")
    workplace.load()
    assert list_files(workplace.zone) == undisturbed


@pytest.mark.parametrize("dies_at", range(1, 14))
def test_run_killed_while_it_stores_a_file_is_made_good_by_the_next(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    class KilledError(BaseException):
        pass

    calls = 0
    real_replace = Path.replace

    def die(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            raise KilledError
        return real_replace(path, target)

    for number in (1, 2):
        row = (*ROW[:2], str(number), *ROW[3:])
        workplace.drop(make_csv([row, BAD]), f"{number} 2026-11-20.csv")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        if dies_at <= 12:
            with pytest.raises(KilledError):
                workplace.load()
    workplace.load()
    names = {path.split(".")[0] for path in list_files(workplace.zone)}
    assert len(names) == 6
    assert len(workplace.zone.records()) == 2
    assert {f.status for f in workplace.load().files} == {Status.ALREADY_LOADED}


def test_record_says_where_rows_come_from(workplace: Workplace) -> None:
    text = make_csv([(*ROW, "x"), (*BAD, "x")], header=(*HEADER, "Notes"))
    workplace.load_one(text, "export 2026-11-20T0315.csv")
    record = workplace.zone.records()[0]
    for path, stored in workplace.zone.stored_files(record):
        assert stored is not None
        content = path.read_bytes()
        assert stored.size_bytes == len(content)
        assert stored.sha256 == hashlib.sha256(content).hexdigest()
    varying = dict.fromkeys(("sha256", "loaded_at", "modified_at"), "")
    described = dict.fromkeys(("accepted_file", "quarantine_file"))
    assert replace(record, **varying, **described) == type(record)(
        sha256="",
        file_name="export 2026-11-20T0315.csv",
        kind="enrollments",
        status=Status.ACCEPTED,
        reason=None,
        message=None,
        exported_at="2026-11-20T02:15:00+00:00",
        exported_at_source="name",
        modified_at="",
        rows_read=2,
        rows_accepted=1,
        rows_quarantined=1,
        quarantine={"unknown_state": 1},
        columns=HEADER,
        unknown_columns=("Notes",),
        warnings=(),
        validated_by=workplace.rules.digest(),
        loaded_at="",
        size_bytes=len(text),
        encoding="utf-8",
        accounts=("",),
        rows_without_id=1,
        source="hubspot",
        filled_by={name: [name] for name in HEADER},
    )


def test_records_of_earlier_releases_are_read(workplace: Workplace) -> None:
    workplace.load_one(make_csv([ROW]))
    (path,) = workplace.zone.records_folder.glob("*.json")
    text = path.read_text("utf-8")
    path.write_text(text.replace('"validated_by"', '"judged_by"'), "utf-8")
    assert workplace.load().files[0].status is Status.ALREADY_LOADED
