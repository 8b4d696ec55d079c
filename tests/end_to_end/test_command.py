"""`sender-score run` and `status` on the sample, as their users meet them."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import sqlalchemy

from dagster_project.nightly.ingest import ingest_exports
from dagster_project.nightly.salt import settle_salt
from dagster_project.settings import Settings
from tests.running.command import SAMPLE, SAMPLE_DAY, Ended, sender_score
from tests.running.receiver import receive_alerts

DIRTY = "enrollments_dirty_2026-11-19T0400.csv"
READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    newest = connection.execute("select max(publication_id) from publications")
    print(*newest.fetchone(), flush=True)
"""


@dataclass(frozen=True)
class LetThrough:
    """How a run ended, and which publication a reader saw before and after it."""

    ended: Ended
    read_before: str
    read_after: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("command")


@pytest.fixture(scope="module")
def landing(folder: Path) -> Path:
    """The clean exports of the sample."""
    landing = folder / "landing"
    landing.mkdir()
    for export in SAMPLE.iterdir():
        if export.name != DIRTY:
            shutil.copy2(export, landing)
    return landing


@pytest.fixture(scope="module")
def home(folder: Path) -> Path:
    return folder / "home"


@pytest.fixture(scope="module")
def published(landing: Path, home: Path, folder: Path) -> Ended:
    """A first run, from a working directory of its own."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    return sender_score(
        *("run", "--landing", landing, "--home", home, "--as-of", SAMPLE_DAY, "--json"),
        cwd=elsewhere,
    )


def database_of(home: Path) -> Path:
    return home / "published" / "sender_score.duckdb"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_run_publishes_and_says_so_in_one_json_object(
    published: Ended, home: Path
) -> None:
    assert (published.code, published.err) == (0, "")
    said = published.json
    assert said["status"] == "published"
    assert said["published_database"] == str(database_of(home))
    assert {file["status"] for file in said["files"]} == {"accepted"}
    assert {file["kind"] for file in said["files"]} == {"enrollments", "users"}
    assert sum(file["rows_read"] for file in said["files"]) == 5976 + 1923 + 1974 + 16
    assert said["quarantine"] == {}
    assert {check["outcome"] for check in said["checks"]} == {"passed"}
    assert said["seconds"] > 0
    with duckdb.connect(database_of(home), read_only=True) as connection:
        assert connection.execute(
            "select publication_id, as_of::varchar, completed_enrollments "
            "from publications"
        ).fetchall() == [(said["publication_id"], SAMPLE_DAY, 5802)]
        assert connection.execute(
            "select completed_enrollments, replied_enrollments, bounced_enrollments, "
            "sender_score, band from sender_scores where user_id = '41000201'"
        ).fetchall() == [(600, 48, 18, 65, "Good")]
        checks = connection.execute(
            "select count(*) from quality_results where is_published"
        ).fetchall()
    assert checks == [(len(said["checks"]),)]


def test_every_table_lies_beside_as_parquet(published: Ended, home: Path) -> None:
    folder = home / "published" / "parquet" / published.json["publication_id"]
    with duckdb.connect(database_of(home), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        assert {name for (name,) in tables} == {
            path.name for path in folder.iterdir() if path.is_dir()
        }
        for (table,) in tables:
            parquet = str(folder / table / "*.parquet")
            assert (
                connection.execute(
                    f"(from {table} except all from read_parquet(?)) union all "
                    f"(from read_parquet(?) except all from {table})",
                    [parquet, parquet],
                ).fetchall()
                == []
            )


def test_every_table_and_column_is_described(published: Ended, home: Path) -> None:
    assert published.code == 0
    with duckdb.connect(database_of(home), read_only=True) as connection:
        undescribed = connection.execute(
            "select table_name from duckdb_tables() where comment is null union all "
            "select table_name || '.' || column_name from duckdb_columns() "
            "where not internal and comment is null union all "
            "select function_name from duckdb_functions() "
            "where function_type = 'table_macro' and not internal and comment is null"
        ).fetchall()
    assert undescribed == []


def test_published_file_opens_through_sqlalchemy(published: Ended, home: Path) -> None:
    assert published.code == 0
    engine = sqlalchemy.create_engine(
        f"duckdb:///{database_of(home)}", connect_args={"read_only": True}
    )
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.text("select count(*) from sender_scores"))
        assert rows.scalar() == 15
    engine.dispose()


def test_table_functions_work_in_a_file_attached_under_another_name(
    published: Ended, home: Path
) -> None:
    assert published.code == 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database_of(home)}' as scores (read_only)")
        connection.execute("use scores")
        rows = connection.execute(
            "select count(*) from sender_scores_between(null, null)"
        ).fetchall()
    assert rows == [(14,)]


def test_second_run_says_that_nothing_is_new(
    published: Ended, landing: Path, home: Path
) -> None:
    before = digest(database_of(home))
    again = sender_score(
        *("run", "--landing", landing, "--home", home, "--as-of", SAMPLE_DAY)
    )
    assert again.code == 0, again.err
    assert "Nothing new" in again.out
    assert "already loaded" in again.out
    assert published.json["publication_id"] in again.out
    assert "Agnieszka Wróblewska" in again.out
    assert digest(database_of(home)) == before


def test_another_day_is_work_without_anything_new(
    published: Ended, landing: Path, home: Path, tmp_path: Path
) -> None:
    assert published.code == 0
    own = shutil.copytree(home, tmp_path / "home")
    for day, has_work in ((20, False), (21, True)):
        settings = Settings(
            home=own, landing=landing, as_of=date(2026, 11, day), settle_seconds=0
        )
        record = ingest_exports(
            settle_salt(settings), run_id="next", started_at=datetime.now(UTC)
        )
        assert record.has_work is has_work


def test_dirty_export_alone_is_refused_and_readers_keep_what_they_have(
    published: Ended, home: Path, tmp_path: Path
) -> None:
    assert published.code == 0
    before = digest(database_of(home))
    shutil.copy2(SAMPLE / DIRTY, tmp_path)
    run = ("run", "--landing", tmp_path, "--home", home, "--as-of", SAMPLE_DAY)
    with receive_alerts() as receiver:
        refused = sender_score(*run, ALERT_URLS=receiver.url, LOG_FORMAT="json")
        title, body = receiver.alerts.get(timeout=5)
    assert title == "Sender score: refused by the quality gate"
    assert "observed 0.380952, threshold 0.0714286" in body
    last_line = json.loads(refused.err.splitlines()[-1])
    assert last_line["status"] == "refused"
    assert last_line["failed_checks"] == ["quarantined_rows_of_new_files_are_few"]
    assert refused.code == 3
    assert "quarantine_is_small" in refused.out
    assert "38.1 %" in refused.out
    assert "16 of 42 rows" in refused.out
    assert "at most 1 % or 3 rows" in refused.out
    # The SHA-256 to withdraw, and the commands that may follow.
    sha256 = digest(SAMPLE / DIRTY)
    place = f"--home {home}"
    assert f"sender-score withdraw {sha256} {place}" in refused.out
    again = f"sender-score run {place} --landing {tmp_path} --as-of {SAMPLE_DAY}"
    assert f"{again}   # then run again\n" in refused.out
    assert refused.out.endswith(
        f"{again} --accept quarantine_is_small=REASON"
        "   # or, if the data is right, publish it\n"
    )
    assert f"sender-score withdraw {sha256} {place}" in body
    assert digest(database_of(home)) == before
    # Again, with another rule let through, and as cron starts it.
    other = ("--accept", "completed_enrollments_did_not_shrink=that is another rule")
    mailed = sender_score(*run, *other, "--json")
    assert digest(database_of(home)) == before
    assert (mailed.code, mailed.json["status"]) == (3, "refused")
    assert mailed.err == (
        "sender-score: refused by the quality gate: quarantine_is_small: "
        "quarantined_rows_of_new_files_are_few: "
        "38.1 % (16 of 42 rows), at most 1 % or 3 rows\n"
    )
    state = sender_score("status", "--landing", tmp_path, "--home", home, "--json")
    assert state.code == 4
    assert state.json["was_refused"] is True
    assert state.json["state"] == "refused"
    assert state.json["failed"] == ["quarantined_rows_of_new_files_are_few"]
    assert any(sha256 in step["command"] for step in state.json["next_steps"])
    assert [
        (check["rule"], check["observed"])
        for check in state.json["checks"]
        if check["outcome"] == "failed" and check["blocks"]
    ] == [("quarantine_is_small", pytest.approx(16 / 42))]
    assert sum(state.json["quarantine"].values()) == 16


@pytest.fixture(scope="module")
def let_through(
    published: Ended, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> LetThrough:
    """The refused run again, let through while a reader has the file open."""
    landing = tmp_path_factory.mktemp("let-through")
    shutil.copy2(SAMPLE / DIRTY, landing)
    assert published.code == 0
    with subprocess.Popen(
        [sys.executable, "-c", READER, database_of(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None

        def ask() -> str:
            reader.stdin.write("\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip()

        before = ask()
        ended = sender_score(
            *("run", "--landing", landing, "--home", home, "--as-of", SAMPLE_DAY),
            *("--accept", "quarantine_is_small=the partner was told", "--json"),
        )
        after = ask()
        reader.stdin.close()
    return LetThrough(ended, read_before=before, read_after=after)


def test_refused_run_is_let_through_by_rule_and_reason_and_both_are_published(
    let_through: LetThrough, home: Path
) -> None:
    ended = let_through.ended
    assert (ended.code, ended.json["status"]) == (0, "published")
    with duckdb.connect(database_of(home), read_only=True) as connection:
        assert connection.execute(
            "select rule, outcome, accepted_reason, observed from quality_results "
            f"where publication_id = '{ended.json['publication_id']}' "
            "and outcome <> 'passed'"
        ).fetchall() == [
            ("quarantine_is_small", "accepted", "the partner was told", 16 / 42)
        ]
        assert connection.execute(
            "select sum(quarantined_rows) from quarantine_summary"
        ).fetchall() == [(16,)]


def test_reader_keeps_its_version_while_a_new_one_is_published(
    let_through: LetThrough, published: Ended, home: Path
) -> None:
    first = published.json["publication_id"]
    assert (let_through.read_before, let_through.read_after) == (first, first)
    with duckdb.connect(database_of(home), read_only=True) as connection:
        newest = connection.execute("select max(publication_id) from publications")
        assert newest.fetchall() == [(let_through.ended.json["publication_id"],)]


def test_withdrawn_export_leaves_the_derivation_and_its_quarantine_with_it(
    published: Ended, home: Path, landing: Path
) -> None:
    assert published.code == 0
    sha256 = digest(SAMPLE / DIRTY)
    withdrawn = sender_score("withdraw", sha256[:8], "--home", home)
    assert withdrawn.code == 0
    assert f"{DIRTY} is withdrawn" in withdrawn.out
    ended = sender_score(
        *("run", "--landing", landing, "--home", home, "--as-of", SAMPLE_DAY, "--json")
    )
    assert ended.json["status"] == "published"
    with duckdb.connect(database_of(home), read_only=True) as connection:
        assert connection.execute("from quarantine_summary").fetchall() == []
        assert connection.execute(
            f"select status from source_files where source_file_sha256 = '{sha256}'"
        ).fetchall() == [("withdrawn",)]
    undone = sender_score("withdraw", DIRTY, "--undo", "--home", home, "--json")
    assert undone.json == {"sha256": sha256, "status": "accepted"}


@pytest.mark.parametrize(
    "arguments",
    [("withdraw", "0" * 64), ("restore", "some-id"), ("rebuild",), ("forget",)],
)
def test_home_that_holds_nothing_is_wrong_usage(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    ended = sender_score(*arguments, "--home", tmp_path / "slip")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"sender-score: nothing is stored in {tmp_path / 'slip'}\n"
    assert not (tmp_path / "slip").exists()


def test_home_without_publications_lists_none(tmp_path: Path) -> None:
    ended = sender_score("publications", "--home", tmp_path)
    assert (ended.code, ended.out) == (0, "Nothing is published yet.\n")


def test_withdrawing_an_unknown_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    ended = sender_score("withdraw", "0" * 64, "--home", tmp_path)
    assert ended.code == 2
    assert "no file was ingested as 000" in ended.err


def test_first_run_in_an_empty_folder_makes_the_landing_folder(tmp_path: Path) -> None:
    ended = sender_score("run", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "Nothing to publish" in ended.out
    assert (tmp_path / "data" / "landing").is_dir()
    assert not database_of(tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("--landing", "missing"), {}, "there is no landing folder"),
        (("--as-of", "yesterday"), {}, "as-of date 'yesterday'"),
        (("--time-zone", "Mars/Olympus"), {}, "time zone 'Mars/Olympus'"),
        (("--speed", "full"), {}, "--speed"),
        ((), {"SPEED": "full"}, "SENDER_SCORE_SPEED is no setting"),
        ((), {"SETTLE_SECONDS": "soon"}, "settle_seconds 'soon'"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    (tmp_path / "data" / "landing").mkdir(parents=True)
    ended = sender_score("run", *arguments, cwd=tmp_path, **settings)
    assert ended.code == 2
    assert ended.out == ""
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_home_that_cannot_be_written_to_is_exit_2(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "file").touch()
    ended = sender_score(
        *("run", "--landing", tmp_path / "landing", "--home", tmp_path / "file")
    )
    assert ended.code == 2
    assert ended.err.startswith("sender-score: cannot write to")
    assert ended.err.count("\n") == 1


def test_run_names_the_holder_of_the_lock_and_exits_with_5(tmp_path: Path) -> None:
    (tmp_path / "data" / "landing").mkdir(parents=True)
    with (tmp_path / "data" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write('{"process": 4711, "since": "2026-11-20T04:30:00+00:00"}')
        lock.flush()
        ended = sender_score("run", cwd=tmp_path, LOCK_WAIT_SECONDS="0")
    assert ended.code == 5
    assert "process 4711" in ended.err


def test_status_of_a_home_without_publication_is_stale(tmp_path: Path) -> None:
    ended = sender_score("status", "--home", tmp_path / "nothing")
    assert ended.code == 4
    assert "Nothing is published yet" in ended.out
    assert not (tmp_path / "nothing").exists()
