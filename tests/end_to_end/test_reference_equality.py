"""The warehouse against the reference, row for row: on the sample, on drawn exports."""

import csv
import math
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from tests.exports.logical_exports import seed_random
from tests.exports.strategies import (
    CsvForm,
    as_reference_file,
    draw_accounts,
    pack,
    write_csv,
)
from tests.reference.inputs import Row
from tests.reference.warehouse import (
    Settings,
    Warehouse,
    derive,
    score_changes_between,
    sender_scores_between,
    sender_sequence_scores_between,
    sequence_scores_between,
    team_scores_between,
)
from tests.running.pipeline import AS_OF, Pipeline, fetch_rows

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "data" / "sample"
KEYS = {
    "enrollments": ("source_file_sha256", "source_row_number"),
    "senders": ("account_id", "user_id"),
    "sequences": ("account_id", "sequence_id"),
    "sender_sequence_activity_daily": (
        "account_id",
        "user_id",
        "sequence_id",
        "ended_on",
    ),
    "sender_activity_daily": ("account_id", "user_id", "ended_on"),
    "sender_scores": ("account_id", "user_id"),
    "sender_sequence_scores": ("account_id", "user_id", "sequence_id"),
    "accounts": ("account_id",),
    "score_viewers": ("account_id", "user_id"),
    "sequence_scores": ("account_id", "sequence_id"),
    "team_scores": ("account_id", "team"),
    "domain_scores": ("account_id", "sender_domain"),
    "account_scores": ("account_id",),
    "sender_scores_by_period": ("account_id", "user_id", "period"),
    "sender_score_trend": ("account_id", "user_id", "window_kind", "last_day"),
    "sender_score_changes": ("account_id", "user_id"),
    "score_reconciliation": ("account_id", "sequence_id"),
    "contacts_to_review": ("account_id", "contact_id", "reason"),
    "sequences_to_improve": ("account_id", "sequence_id", "reason"),
}
OWN_DOMAINS = ["own.example"]
FIRST_DAY = date(2025, 10, 1)
DAYS = 421
SHARE_OF_OPEN_ENDS = 0.2
RANGES = 6
# A build costs what it costs for a single row, so accounts are many and runs few.
RUNS = (
    ("UTC", 58, CsvForm("internal", ",", False)),
    ("Europe/Warsaw", 59, CsvForm("pl", ";", True)),
    ("America/New_York", 60, CsvForm("en", "|", False)),
    ("Asia/Kolkata", 61, CsvForm("fr", "\t", True)),
    ("Pacific/Auckland", 62, CsvForm("de", ",", True)),
)


def read_free_mail_domains() -> frozenset[str]:
    path = PROJECT / "dbt" / "seeds" / "free_mail_domains.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return frozenset(row["domain"] for row in csv.DictReader(stream))


def reference_settings(time_zone: str) -> Settings:
    return Settings(
        time_zone=time_zone,
        as_of=AS_OF,
        own_domains=frozenset(OWN_DOMAINS),
        free_mail_domains=read_free_mail_domains(),
    )


@pytest.fixture(scope="module")
def pipelines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pipeline]:
    """Parsed once per time zone, on first use."""

    class ByTimeZone(dict[str, Pipeline]):
        def __missing__(self, zone: str) -> Pipeline:
            root = tmp_path_factory.mktemp(zone.replace("/", "-"))
            self[zone] = Pipeline(root, zone, own_domains=OWN_DOMAINS)
            return self[zone]

    return ByTimeZone()


def test_sample_equals_the_reference(pipelines: dict[str, Pipeline]) -> None:
    pipeline = pipelines["Europe/Warsaw"]
    pipeline.forget_everything()
    for export in SAMPLE.glob("*.csv"):
        if "dirty" not in export.name:
            shutil.copy2(export, pipeline.landing)
    ranges = [
        (None, None),
        (date(2026, 9, 1), date(2026, 9, 30)),
        (date(2026, 11, 1), None),
        (None, date(2026, 7, 14)),
        (date(2026, 11, 18), date(2026, 11, 17)),
    ]
    with pipeline.build() as connection:
        settings_of_run = reference_settings("Europe/Warsaw")
        expected = derive(pipeline.reference_files(), settings_of_run)
        assert len(expected.enrollments) == 6076
        compare(connection, expected, ranges)


@pytest.mark.parametrize(("zone", "accounts", "form"), RUNS)
def test_drawn_exports_equal_the_reference(
    pipelines: dict[str, Pipeline], zone: str, accounts: int, form: CsvForm
) -> None:
    random = seed_random(zone)
    pipeline = pipelines[zone]
    pipeline.forget_everything()
    logical_files = pack(draw_accounts(accounts, zone))
    random.shuffle(logical_files)
    files = []
    for logical in logical_files:
        path = write_csv(
            logical,
            pipeline.landing,
            language=form.language,
            delimiter=form.delimiter,
            byte_order_mark=form.byte_order_mark,
            time_zone=zone,
        )
        files.append(as_reference_file(path, logical))
    expected = derive(files, reference_settings(zone))
    assert len(expected.accounts) == accounts
    ranges = [(draw_day(random), draw_day(random)) for _ in range(RANGES)]
    with pipeline.build() as connection:
        compare(connection, expected, ranges)


def draw_day(random: Random) -> date | None:
    if random.random() < SHARE_OF_OPEN_ENDS:
        return None
    return FIRST_DAY + timedelta(days=random.randrange(DAYS))


def compare(
    connection: duckdb.DuckDBPyConnection,
    expected: Warehouse,
    ranges: Iterable[tuple[date | None, date | None]],
) -> None:
    for table, key in KEYS.items():
        found = fetch_rows(connection, f"from {table}")
        compare_rows(table, key, found, getattr(expected, table))
    ranges = list(ranges)
    for first_day, last_day in ranges:
        compare_ranges(connection, expected, first_day, last_day)
    compare_changes(connection, expected, ranges[0], ranges[1])


def compare_ranges(
    connection: duckdb.DuckDBPyConnection,
    expected: Warehouse,
    first_day: date | None,
    last_day: date | None,
) -> None:
    for table, score in (
        ("sender_scores", sender_scores_between),
        ("sender_sequence_scores", sender_sequence_scores_between),
        ("sequence_scores", sequence_scores_between),
        ("team_scores", team_scores_between),
    ):
        found = fetch_rows(
            connection, f"from {table}_between(?::date, ?::date)", first_day, last_day
        )
        what = f"{table}_between({first_day}, {last_day})"
        compare_rows(what, KEYS[table], found, score(expected, first_day, last_day))


def compare_changes(
    connection: duckdb.DuckDBPyConnection,
    expected: Warehouse,
    before: tuple[date | None, date | None],
    after: tuple[date | None, date | None],
) -> None:
    days = "?::date, ?::date, ?::date, ?::date"
    wanted = score_changes_between(expected, (before, after))
    found = fetch_rows(
        connection, f"from score_changes_between({days})", *before, *after
    )
    key = KEYS["sender_score_changes"]
    compare_rows("score_changes_between", key, found, wanted)
    for row in wanted[:1]:
        sender = (row["account_id"], row["user_id"])
        found = fetch_rows(
            connection, f"from score_change(?, ?, {days})", *sender, *before, *after
        )
        compare_rows("score_change", key, found, [row])


def compare_rows(
    what: str, key: tuple[str, ...], found: Iterable[Row], expected: Iterable[Row]
) -> None:
    found_by_key = {tuple(row[column] for column in key): row for row in found}
    expected_by_key = {tuple(row[column] for column in key): row for row in expected}
    assert found_by_key.keys() == expected_by_key.keys(), what
    for values, wanted in expected_by_key.items():
        row = found_by_key[values]
        differences = {
            column: (row[column], value)
            for column, value in wanted.items()
            if not is_same(row[column], value)
        }
        assert not differences, f"{what} {values}: found, expected: {differences}"


def is_same(found: object, expected: object) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=0, abs_tol=1e-12)
    return found == expected
