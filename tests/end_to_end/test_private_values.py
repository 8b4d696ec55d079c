"""Nothing that leaves a home tells a contact's address or name.

Marks are planted in every field of every kind of export, and in columns that nobody
knows; then everything published is searched, as bytes and as the values that they mean,
and so is what is said in logs, alerts and pages.
"""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dagster_project.exports.schema import (
    CONTACTS,
    ENROLLMENTS,
    KINDS,
    SEQUENCES,
    USERS,
    Kind,
    Reading,
)
from dagster_project.home import Home
from tests.running.command import Ended, sender_score
from tests.running.receiver import receive_alerts

MARK = "plantedmark"
ADDRESS = f"{MARK}.{{name}}@Buyer.Example"
NAME = f"Anna {MARK}"
DAY = "2026-11-20"
# A user's own address is published: it signs them in.
OWN_ADDRESS = {"user_email": "sender@own.example"}
READABLE = {
    Reading.TIMESTAMP: "2026-11-02T08:00:00Z",
    Reading.COUNT: "0",
    Reading.BOOLEAN: "false",
    Reading.STATE: "FINISHED",
}
# What is read as one id, or one address, cannot have words beside it.
ALONE = (Reading.ID, Reading.ADDRESS)
TEXT = (*ALONE, Reading.TEXT, Reading.CODE, Reading.LABEL)


@dataclass(frozen=True)
class Run:
    """A home, and what was said while it was published."""

    home: Home
    ended: Ended
    alert: str


def planted_row(kind: Kind, number: int) -> dict[str, str]:
    """An address in every text, by itself and among other words."""
    row = {}
    for column in kind.columns:
        if column.name in OWN_ADDRESS:
            row[column.name] = OWN_ADDRESS[column.name]
        elif column.reading in TEXT:
            address = ADDRESS.format(name=f"{column.name}.{number}")
            is_alone = column.reading in ALONE or number % 2
            row[column.name] = address if is_alone else f"550 <{address}> unknown"
        else:
            row[column.name] = READABLE[column.reading]
    return row


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(columns)]
    lines += [",".join(row.get(column, "") for column in columns) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")


def contact_of(number: int) -> dict[str, str]:
    """By id, by address alone, and by an id that is the address."""
    address = ADDRESS.format(name=number)
    ids = ("", f"c{number}", address, f"c{number}")
    return {"contact_id": ids[number % 4], "contact_email": address}


def enrollment_of(number: int) -> dict[str, str]:
    is_open = number % 5 == 0
    return {
        "enrollment_id": "" if number % 3 else f"e{number}",
        **{"sequence_id": "s1", "user_id": "u1"},
        **contact_of(number),
        "enrolled_at": f"2026-11-01T08:00:{number:02}Z",
        "ended_at": "" if is_open else "2026-11-02",
        "state": "EXECUTING" if is_open else "FINISHED",
        "bounce_count": str(int(number % 7 == 0)),
        "reply_count": "0",
        "Contact name": NAME,
    }


def write_exports(landing: Path) -> None:
    planted = {
        kind: [planted_row(kind, number) for number in range(4)] for kind in KINDS
    }
    quarantined = enrollment_of(99) | {"enrolled_at": f"of {ADDRESS.format(name=99)}"}
    rows = {
        ENROLLMENTS: [*(enrollment_of(number) for number in range(40)), quarantined],
        CONTACTS: [
            contact_of(number)
            | {"opted_out": "true", "hard_bounce_reason": f"550 <{MARK}@x.y> unknown"}
            | {"record_source": f"Import of {NAME}", "First name": NAME}
            for number in range(40)
        ],
        USERS: [{"user_id": "u1", **OWN_ADDRESS}],
        SEQUENCES: [{"sequence_id": "s1", "step_order": "1", "subject": NAME}],
    }
    for kind in KINDS:
        name = f"{kind.name} of {ADDRESS.format(name='file')} {DAY}.csv"
        write_rows(landing / name, [*rows[kind], *planted[kind]])
    unknown = f"nobody,{ADDRESS.format(name='header')}\n1,2\n"
    (landing / f"unknown {ADDRESS.format(name='aside')}.csv").write_text(unknown)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("private")
    landing = root / "landing"
    landing.mkdir()
    write_exports(landing)
    with receive_alerts() as receiver:
        ended = sender_score(
            *("run", "--landing", landing, "--home", root / "home", "--json"),
            *("--as-of", DAY),
            cwd=root,
            ALERT_URLS=receiver.url,
            LOG_FORMAT="json",
        )
        assert ended.code == 0, ended.out + ended.err
        title, body = receiver.alerts.get(timeout=5)
    return Run(Home(root / "home"), ended, f"{title}\n{body}")


def test_every_row_is_there(run: Run) -> None:
    files = [file for file in run.ended.json["files"] if file["status"] == "accepted"]
    accepted = {file["kind"]: file["rows_accepted"] for file in files}
    assert accepted == {"enrollments": 44, "contacts": 44, "users": 5, "sequences": 5}
    with duckdb.connect(run.home.published_database, read_only=True) as connection:
        counted = connection.execute(
            "select count(*), count(distinct contact_id), "
            "count(*) filter (where step_error_type = 'OTHER') from enrollments"
        ).fetchall()
        reviewed = connection.execute(
            "select count(distinct contact_id), sum(active_enrollments) "
            "from contacts_to_review "
            "where reason = 'bounced' and account_id = 'default'"
        ).fetchall()
    assert counted == [(44, 44, 4)]
    # All are there, by id or by hash, with the eight enrollments still running.
    assert reviewed == [(40, 8)]


def test_no_byte_for_readers_holds_a_mark(run: Run) -> None:
    folders = (run.home.published, run.home.docs, run.home.log, run.home.dagster)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 30
    assert not [
        path.name for path in files if MARK.encode() in path.read_bytes().lower()
    ]


def test_no_published_value_holds_a_mark(run: Run) -> None:
    # Files are compressed, so that their bytes alone prove little.
    with duckdb.connect(run.home.published_database, read_only=True) as connection:
        tables = [
            table
            for (table,) in connection.execute(
                "select table_name from duckdb_tables()"
            ).fetchall()
        ]
        parquet = [f"'{path}'" for path in run.home.published.rglob("*.parquet")]
        assert len(parquet) >= len(tables)
        for source in (*tables, *parquet):
            found = connection.execute(
                f"select count(*) from {source} as row "
                f"where contains(lower(row::varchar), '{MARK}')"
            ).fetchall()
            assert found == [(0,)], source


def test_logs_and_alerts_hold_no_mark(run: Run) -> None:
    assert "Rejected unknown •••" in run.alert
    assert MARK not in run.alert.lower()
    lines = [json.loads(line) for line in run.ended.err.splitlines()]
    assert any("•••" in line["message"] for line in lines)
    assert MARK not in run.ended.err.lower()
    logs = [path for path in run.home.dagster.rglob("*.db")]
    for path in logs:
        with sqlite3.connect(path) as connection:
            dump = "\n".join(connection.iterdump())
        assert MARK not in dump.lower(), path
    assert logs
