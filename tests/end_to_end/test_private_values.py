"""No byte that is published tells a contact's address or name.

Marks are planted in every field of an export that holds one, and in columns that nobody
knows; then everything published is searched, as bytes and as the values that they mean.
"""

from pathlib import Path

import duckdb
import pytest

from tests.command import sender_score

MARK = "plantedmark"
ADDRESS = f"{MARK}.{{number}}@Buyer.Example"
NAME = f"Anna {MARK}"
CONTACTS = (
    "hs_object_id,email,hs_email_optout,hs_email_hard_bounce_reason_enum,"
    "hs_last_sales_activity_timestamp,hs_legal_basis,hs_object_source_label,industry,"
    "First name,Last name"
)


def write_exports(landing: Path) -> None:
    headers = {
        row.split(",")[1]: row.split(",")[2]
        for row in (Path(__file__).parents[2] / "dbt" / "seeds" / "header_aliases.csv")
        .read_text(encoding="utf-8")
        .splitlines()
        if row.startswith("enrollments,")
    }
    columns = (
        *("enrollment_id", "sequence_id", "user_id", "contact_id", "contact_email"),
        *("enrolled_at", "ended_at", "state", "bounce_count", "reply_count"),
    )
    lines = [",".join([*(headers[column] for column in columns), "Contact name"])]
    for number in range(40):
        address = ADDRESS.format(number=number)
        # By id, by address alone, and without an id of the enrollment.
        contact_id = "" if number % 2 else f"c{number}"
        enrollment_id = "" if number % 3 else f"e{number}"
        state, ended_at = (
            ("EXECUTING", "") if number % 5 == 0 else ("FINISHED", "2026-11-02")
        )
        lines.append(
            f"{enrollment_id},s1,u1,{contact_id},{address},2026-11-01T08:00:{number:02}Z,"
            f"{ended_at},{state},{int(number % 7 == 0)},0,{NAME}"
        )
    # Quarantined with its text.
    lines.append(f"e99,s1,u1,c99,{ADDRESS.format(number=99)},yesterday,,FINISHED,,,x")
    (landing / "enrollments 2026-11-20.csv").write_text("\n".join(lines))
    rows = [CONTACTS]
    for number in range(40):
        address = ADDRESS.format(number=number)
        contact_id = "" if number % 2 else f"c{number}"
        rows.append(
            f"{contact_id},{address},true,550 <{address}> unknown,2026-01-01,"
            f",Import of {NAME},{NAME},{NAME},{MARK}"
        )
    (landing / "contacts 2026-11-20.csv").write_text("\n".join(rows))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("private")
    landing, home = root / "landing", root / "home"
    landing.mkdir()
    write_exports(landing)
    ended = sender_score(
        *("run", "--landing", landing, "--home", home, "--as-of", "2026-11-20"),
        cwd=root,
    )
    assert ended.code == 0, ended.err
    return home / "published"


def test_no_published_byte_holds_a_mark(published: Path) -> None:
    files = [path for path in published.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not [
        path.name for path in files if MARK.encode() in path.read_bytes().lower()
    ]


def test_no_published_value_holds_a_mark(published: Path) -> None:
    # Files are compressed, so that their bytes alone prove little.
    with duckdb.connect(
        published / "sender_score.duckdb", read_only=True
    ) as connection:
        tables = [
            table
            for (table,) in connection.execute(
                "select table_name from duckdb_tables()"
            ).fetchall()
        ]
        sources = [*tables, *(f"'{path}'" for path in published.rglob("*.parquet"))]
        assert len(sources) == 2 * len(tables)
        for source in sources:
            found = connection.execute(
                f"select count(*) from {source} as row "
                f"where contains(lower(row::varchar), '{MARK}')"
            ).fetchall()
            assert found == [(0,)], source
        reviewed = connection.execute(
            "select count(distinct contact_id), sum(active_enrollments) "
            "from contacts_to_review where reason = 'bounced'"
        ).fetchall()
    # All forty are there, by id or by hash, with the eight enrollments still running.
    assert reviewed == [(40, 8)]
