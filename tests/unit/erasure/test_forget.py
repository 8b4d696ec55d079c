"""A person is taken out of everything, and nobody else is.

Hand-made exports are taken in for real; the published file is small and hand-made. What
forgetting does to scores is tested through the real command.
"""

import gzip
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from dagster_project.erasure import forgetting
from dagster_project.erasure.forgetting import Result, forget, is_unfinished
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.nightly.ingest import load_exports
from dagster_project.settings import Settings

ID, ADDRESS = "5550001234", "greta.keller@example.org"
DAY = "2026-11-20"
HEADER = (
    "enrollment_id,sequence_id,user_id,contact_id,contact_email,enrolled_at,state,Notes"
)
# Of the person by id, by address alone, in another's row, and nobody's. An enrollment
# has the digits of the contact 888.
ENROLLMENTS = f"""{HEADER}
e1,s1,u1,{ID},{ADDRESS},2026-10-01,FINISHED,calls herself Greta
,s1,u1,, Greta.Keller@Example.org ,2026-10-02,FINISHED,
e3,s1,u1,777,{ADDRESS},2026-10-03,FINISHED,shares a mailbox
888,s1,u1,c9,other@example.org,2026-10-04,FINISHED,keep me
e5,s1,u1,{ID},,2026-10-05,EXECUTING,
"""
BAD_ROWS = f"""{HEADER}
e6,s1,u1,{ID},{ADDRESS},2026-10-01,LOST,
e7,s1,u1,{ID}
e8,s1,u1,999,x@example.org,2026-10-01,LOST,
e9,s1,u1,999,x@example.org,2026-10-01,FINISHED,
"""
CONTACTS = f"""contact_id,contact_email,opted_out
{ID},{ADDRESS},true
888,other@example.org,false
"""
STEPS = f"""sequence_id,step_order,subject,body
s1,1,Hello,"Ask {ADDRESS} or other@example.org"
"""
SET_ASIDE = f"no,header\n{ADDRESS},1\n"
NAMELESS_HASH = hashlib.sha256(f"salt\x1fdefault\x1f{ADDRESS}".encode()).hexdigest()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(
        home=tmp_path, landing=tmp_path / "landing", settle_seconds=0, hash_salt="salt"
    )
    Home(tmp_path).create()
    settings.landing.mkdir()
    write = {
        f"enrollments {DAY}.csv": ENROLLMENTS.encode(),
        f"bad {DAY}.csv": BAD_ROWS.encode("utf-16"),
        f"steps {DAY}.csv": STEPS.encode(),
        f"aside {DAY}.csv.gz": gzip.compress(SET_ASIDE.encode()),
        f"others {DAY}.csv": CONTACTS.replace(f"{ID},{ADDRESS},true\n", "").encode(),
    }
    for name, content in write.items():
        (settings.landing / name).write_bytes(content)
    with zipfile.ZipFile(settings.landing / f"all {DAY}.zip", "w") as archive:
        archive.writestr("contacts.csv", CONTACTS, zipfile.ZIP_DEFLATED)
    load_exports(settings)
    return settings


@pytest.fixture
def home(settings: Settings) -> Home:
    home = Home(settings.home)
    with duckdb.connect(home.published_database) as connection:
        connection.execute("create table publications as select 'p1' publication_id")
        connection.execute(
            "create table enrollments as from (values "
            f"('default', 'e1', '{ID}'), ('default', 'h', '{NAMELESS_HASH}'), "
            "('default', '888', 'c9')) as rows (account_id, enrollment_id, contact_id)"
        )
        connection.execute("comment on table enrollments is 'Described.'")
        connection.execute("create macro main.counted() as table from main.enrollments")
        folder = home.published / "parquet" / "p1" / "enrollments"
        folder.mkdir(parents=True)
        connection.execute(f"copy enrollments to '{folder}/enrollments.parquet'")
    home.retained.mkdir()
    (home.retained / "p1.duckdb").hardlink_to(home.published_database)
    home.dagster.mkdir()
    with sqlite3.connect(home.dagster / "runs.db") as connection:
        connection.execute("create table events (id integer primary key, body text)")
        connection.executemany(
            "insert into events (body) values (?)",
            [(f"cannot read {ADDRESS.upper()} of {ID}",), ("5550001235",)],
        )
    (home.log / "quality_results").mkdir()
    (home.log / "quality_results" / "p0.json").write_text(f'["contact {ID}: bad"]')
    home.private_database.write_text(ADDRESS)
    return home


def erase(settings: Settings, *contacts: str, keeps_scores: bool = True) -> Result:
    return forget(
        Home(settings.home),
        [settings.landing],
        contacts or (ID,),
        keeps_scores=keeps_scores,
        salts=[str(settings.hash_salt)],
    )


def raw_rows(home: Home, kind: str) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        cursor = connection.execute(
            f"from read_parquet('{home.raw}/{kind}/*.parquet', union_by_name = true, "
            "filename = true) "
            "order by row_number, filename"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def everything_readable(home: Home) -> Iterator[str]:
    """Every file as bytes, and databases and Parquet as what they hold too."""
    for path in home.root.rglob("*"):
        if not path.is_file():
            continue
        yield path.read_bytes().decode("latin-1")
        with duckdb.connect() as connection:
            if path.suffix == ".parquet":
                rows = connection.execute(f"from read_parquet('{path}')").fetchall()
                yield repr(rows)
            if path.suffix == ".duckdb":
                connection.execute(f"attach '{path}' as it (read_only)")
                connection.execute("use it")
                for (table,) in connection.execute("show tables").fetchall():
                    yield repr(connection.execute(f"from {table}").fetchall())


@pytest.mark.parametrize("keeps_scores", [True, False])
@pytest.mark.parametrize("given", [ID, f" {ADDRESS.upper()}"])
def test_nothing_of_the_person_is_left(
    settings: Settings, home: Home, given: str, keeps_scores: bool
) -> None:
    result = erase(settings, given, keeps_scores=keeps_scores)
    assert result.left == ()
    for text in everything_readable(home):
        assert ADDRESS not in text.lower()
        assert NAMELESS_HASH not in text
        assert ID not in text
    assert not is_unfinished(home)


@pytest.mark.usefixtures("home")
def test_workbook_goes_whole_where_one_of_its_sheets_holds_the_person(
    settings: Settings,
) -> None:
    rows = [row.split(",") for row in ENROLLMENTS.splitlines()]
    paths = []
    # The id stands in the workbook as a number only, whose digits are no plain text.
    for name, contact in (("hers", float(ID)), ("theirs", 888.0)):
        path = settings.landing / f"{name} {DAY}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            for number, value in enumerate((999.0, contact)):
                sheet = book.add_worksheet(f"Part {number}")
                sheet.write_row(0, 0, rows[0])
                sheet.write_row(1, 0, [f"{name}{number}", *rows[1][1:3]])
                sheet.write_number(1, 3, value)
                sheet.write_row(1, 5, rows[1][5:7])
        paths.append(path)
    load_exports(settings)
    erase(settings)
    assert [path.exists() for path in paths] == [False, True]


def test_enrollments_stay_and_count_without_a_name(
    settings: Settings, home: Home
) -> None:
    result = erase(settings)
    assert (result.erasure.rows_made_nameless, result.erasure.scores) == (
        3,
        "unchanged",
    )
    ours = [
        row for row in raw_rows(home, "enrollments") if row["enrollment_id"] != "e9"
    ]
    assert [row["row_number"] for row in ours] == [1, 2, 3, 4, 5]
    contacts = [row["contact_id"] for row in ours]
    by_id, by_address = contacts[0], contacts[1]
    assert contacts == [by_id, by_address, "777", "c9", by_id]
    assert by_id.startswith("forgotten-")
    assert by_address.startswith("forgotten-")
    # Two contacts for the key of an enrollment before, two after.
    assert by_id != by_address
    assert [row["contact_email"] for row in ours] == [
        *(None, None, None, "other@example.org", None)
    ]
    assert [row["unknown:Notes"] for row in ours[:4]] == [
        *(None, None, "shares a mailbox", "keep me")
    ]


def test_enrollments_go_where_scores_are_derived_anew(
    settings: Settings, home: Home
) -> None:
    result = erase(settings, keeps_scores=False)
    # Three enrollments, two quarantined rows, one row of contacts.
    assert (result.erasure.rows_removed, result.erasure.rows_made_nameless) == (6, 0)
    rows = raw_rows(home, "enrollments")
    assert sorted(row["enrollment_id"] for row in rows) == ["888", "e3", "e9"]
    assert list(home.retained.iterdir()) == []


@pytest.mark.parametrize("keeps_scores", [True, False])
def test_every_row_is_still_accounted_for(
    settings: Settings, home: Home, keeps_scores: bool
) -> None:
    before = {record.sha256: record for record in RawZone(home.raw).records()}
    erase(settings, keeps_scores=keeps_scores)
    after = RawZone(home.raw).records()
    assert {record.sha256 for record in after} == set(before)
    for record in after:
        assert record.status is before[record.sha256].status
        assert record.rows_read == before[record.sha256].rows_read
        assert record.rows_read == (
            record.rows_accepted + record.rows_quarantined + record.rows_forgotten
        )
        assert sum(record.quarantine.values()) == record.rows_quarantined
    bad = next(record for record in after if record.file_name.startswith("bad"))
    assert (bad.rows_forgotten, dict(bad.quarantine)) == (2, {"unknown_state": 1})
    forgotten = sum(record.rows_forgotten for record in after)
    assert forgotten == (3 if keeps_scores else 6)


def test_rows_of_others_are_as_before(settings: Settings, home: Home) -> None:
    erase(settings)
    assert [row["contact_id"] for row in raw_rows(home, "contacts")] == ["888", "888"]
    (step,) = raw_rows(home, "sequences")
    assert step["body"] == "Ask forgotten or other@example.org"
    (quarantined,) = raw_rows(home, "quarantine")
    assert quarantined["contact_id"] == "999"


def test_landing_files_go_that_name_the_person(settings: Settings, home: Home) -> None:
    erase(settings)
    assert [path.name for path in settings.landing.iterdir()] == [f"others {DAY}.csv"]
    assert len(list((home.raw / "files").iterdir())) == 6


def test_file_that_is_broken_keeps_nobody_from_being_forgotten(
    settings: Settings,
) -> None:
    packed = bytearray(gzip.compress(b"".join(b"row %d\n" % n for n in range(5_000))))
    packed[300:340] = b"\xff" * 40
    (settings.landing / "broken.csv.gz").write_bytes(packed)
    archive_path = settings.landing / "broken.zip"
    with zipfile.ZipFile(archive_path, "w") as archive:
        archive.writestr("a.csv", "whole")
        archive.writestr("b.csv", "broken")
        archive.writestr("c.csv", ADDRESS, zipfile.ZIP_DEFLATED)
    _, first, second, rest = archive_path.read_bytes().split(b"PK\3\4", 3)
    archive_path.write_bytes(b"PK\3\4" + first + b"XXXX" + second + b"PK\3\4" + rest)
    erase(settings)
    left = {path.name for path in settings.landing.iterdir()}
    assert left == {f"others {DAY}.csv", "broken.csv.gz"}


def test_bytes_given_again_bring_nobody_back(settings: Settings, home: Home) -> None:
    erase(settings)
    (settings.landing / f"again {DAY}.csv").write_text(ENROLLMENTS)
    other_zone = Settings(
        home=settings.home,
        landing=settings.landing,
        settle_seconds=0,
        time_zone="Asia/Tokyo",
    )
    again = next(
        file for file in load_exports(other_zone).files if file.name.startswith("again")
    )
    assert again.status is Status.ALREADY_LOADED
    assert ID not in {row["contact_id"] for row in raw_rows(home, "enrollments")}


def test_file_that_is_still_written_is_named_and_left(settings: Settings) -> None:
    (settings.landing / "next.csv.part").write_text(ADDRESS)
    assert erase(settings).left == ("next.csv.part",)


def test_published_tables_keep_descriptions_functions_and_links(
    settings: Settings, home: Home
) -> None:
    erase(settings)
    with duckdb.connect(home.published_database, read_only=True) as connection:
        rows = connection.execute("from counted()").fetchall()
        form = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        comments = connection.execute(
            "select comment from duckdb_tables() where table_name = 'enrollments'"
        ).fetchall()
    assert [row[1] for row in rows] == ["e1", "h", "888"]
    assert rows[0][2].startswith("forgotten-")
    assert rows[1][2].startswith("forgotten-")
    assert rows[2][2] == "c9"
    assert comments == [("Described.",)]
    assert form == [("v1.3.0+",)]
    assert home.published_database.samefile(home.retained / "p1.duckdb")


def test_dagster_keeps_what_is_not_the_persons(settings: Settings, home: Home) -> None:
    erase(settings)
    with sqlite3.connect(home.dagster / "runs.db") as connection:
        bodies = connection.execute("select body from events order by id").fetchall()
    assert bodies == [("cannot read forgotten of forgotten",), ("5550001235",)]


def test_record_says_nothing_of_the_person(settings: Settings, home: Home) -> None:
    erase(settings)
    (record,) = (home.log / "erasures").iterdir()
    content = json.loads(record.read_text())
    assert content.pop("erased_at") > DAY
    assert content == {
        "contacts": 2,
        "files": 4,
        "rows_removed": 3,
        "rows_made_nameless": 3,
        "scores": "unchanged",
    }


@pytest.mark.parametrize(
    "step",
    ["remove_files", "_forget_publications", "_forget_in_texts", "forget_in_parquet"],
)
def test_erasure_that_was_cut_off_goes_on(
    settings: Settings, home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, step, die)
        with pytest.raises(KeyboardInterrupt):
            erase(settings)
    assert is_unfinished(home)
    assert (
        forget(home, [settings.landing], [], keeps_scores=True, salts=["salt"]).left
        == ()
    )
    assert not is_unfinished(home)
    for text in everything_readable(home):
        assert ADDRESS not in text.lower()
    assert [path.name for path in settings.landing.iterdir()] == [f"others {DAY}.csv"]


def test_short_id_is_looked_for_in_columns_of_ids_alone(
    settings: Settings, home: Home
) -> None:
    assert erase(settings, "888").left == ()
    rows = raw_rows(home, "enrollments")
    assert "888" in {row["enrollment_id"] for row in rows}
    assert "888" not in {row["contact_id"] for row in raw_rows(home, "contacts")}
    # Of the shared address, which was theirs too, nothing is left in others' rows.
    assert "other@example.org" not in {row["contact_email"] for row in rows}


def test_folder_that_cannot_be_looked_into_leaves_the_erasure_unfinished(
    settings: Settings, home: Home, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    result = forget(
        home,
        [settings.landing],
        [ID],
        keeps_scores=True,
        salts=["salt"],
        unseen=[gone],
    )
    assert (result.left, result.unseen) == ((), (gone,))
    assert is_unfinished(home)
    # By now nothing else leads from the id to the address.
    gone.mkdir()
    (gone / "old.csv.part").write_text(ADDRESS)
    (gone / f"old {DAY}.csv").write_text(SET_ASIDE)
    again = forget(
        home,
        [settings.landing, gone],
        [],
        keeps_scores=True,
        salts=["salt"],
    )
    assert (again.left, again.unseen) == (("old.csv.part",), ())
    assert [path.name for path in gone.iterdir()] == ["old.csv.part"]
    assert not is_unfinished(home)


def test_address_is_forgotten_that_is_the_id(settings: Settings) -> None:
    row = f"e10,s1,u1,{ADDRESS.title()},,2026-10-01,FINISHED,"
    (settings.landing / f"ids {DAY}.csv").write_text(f"{HEADER}\n{row}\n")
    load_exports(settings)
    home = Home(settings.home)
    with duckdb.connect(home.published_database) as connection:
        connection.execute("create table publications as select 'p1' publication_id")
        connection.execute(
            "create table enrollments as select 'default' as account_id, "
            f"'{NAMELESS_HASH}' as contact_id"
        )
    erase(settings, ADDRESS)
    [row] = [
        row for row in raw_rows(home, "enrollments") if row["enrollment_id"] == "e10"
    ]
    assert row["contact_id"].startswith("forgotten-")
    with duckdb.connect(home.published_database, read_only=True) as connection:
        published = connection.execute("select contact_id from enrollments").fetchall()
    assert published == [(row["contact_id"],)]
