"""Proves that the sample holds what `data/README.md` says, from the files alone.

Add a check with each promise of the README; tests of reading exports belong elsewhere.
"""

import itertools
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from tests.sample.build import write_sample
from tests.sample.files import (
    ALL_REASONS,
    BANDS,
    DATA,
    DIRTY,
    EXPORTS,
    USERS,
    Row,
    is_bounced,
    is_completed,
    is_replied,
    percent,
    read_enrollments,
    read_lines,
    read_table,
    score,
    sender_of,
)


@pytest.fixture(scope="module")
def users() -> list[Row]:
    header, *lines = read_lines(USERS)
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def latest() -> list[Row]:
    """Return each enrollment as the newest export that holds it has it."""
    found = {}
    for name in EXPORTS:
        for row in read_enrollments(name):
            found[row["hs_enrollment_id"]] = row
    return list(found.values())


@pytest.fixture(scope="module")
def totals(latest: list[Row], users: list[Row]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in latest:
        counts = found.setdefault(sender_of(row, users), Counter())
        counts["enrollments"] += 1
        counts["completed"] += is_completed(row)
        counts["bounced"] += is_completed(row) and is_bounced(row)
        counts["replied"] += is_completed(row) and is_replied(row)
    return found


def test_sample_is_written_anew_byte_for_byte(tmp_path: Path) -> None:
    write_sample(tmp_path)
    committed = {p.name: p.read_bytes() for p in (DATA / "sample").iterdir()}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == committed
    assert set(committed) == {*EXPORTS, DIRTY, USERS}


def test_files_have_the_rows_the_readme_names() -> None:
    for row in read_table("file"):
        name = row["file"].strip("`")
        lines = read_lines(name, delimiter=EXPORTS.get(name, ","))
        assert len(lines) - 1 == int(row["rows"].replace(",", ""))


def test_senders_add_up_to_the_table_of_the_readme(
    totals: dict[str, Counter[str]], users: list[Row]
) -> None:
    table = {row["user"]: row for row in read_table("user")}
    by_id = {user["User ID"]: user for user in users}
    assert set(table) == set(totals)
    for user_id, counts in totals.items():
        delivered = counts["completed"] - counts["bounced"]
        is_scored = counts["completed"] >= 100
        band = next(band for bound, band in BANDS if score(counts) >= bound)
        assert table[user_id] == {
            "user": user_id,
            "sender": by_id[user_id]["User name"],
            "team": by_id[user_id]["Teams"],
            **{key: str(counts[key]) for key in ("enrollments", "completed")},
            **{key: str(counts[key]) for key in ("replied", "bounced")},
            "reply rate": percent(counts["replied"], delivered),
            "bounce rate": percent(counts["bounced"], counts["completed"]),
            "score": str(score(counts)) if is_scored else "-",
            "band": band if is_scored else "-",
            "status": "scored" if is_scored else "not_enough_enrollments",
        }


def test_sample_covers_every_band_and_edge(totals: dict[str, Counter[str]]) -> None:
    table = read_table("user")
    assert {row["band"] for row in table} == {band for _, band in BANDS} | {"-"}
    assert {99, 100, 101} <= {counts["completed"] for counts in totals.values()}
    for replies in (7, 13):
        assert any(
            100 * counts["replied"]
            == replies * (counts["completed"] - counts["bounced"])
            for counts in totals.values()
        )
    assert any(100 * c["bounced"] == 3 * c["completed"] for c in totals.values())


def test_a_user_has_sequences_of_exactly_100_and_101(
    latest: list[Row], users: list[Row]
) -> None:
    pairs = Counter(
        (sender_of(row, users), row["hs_sequence_name"])
        for row in latest
        if is_completed(row)
    )
    assert pairs["41000102", "Webinar follow-up"] == 100
    assert pairs["41000102", "Trade fair, Poznań 2026"] == 101


def test_sample_has_the_promised_size(
    latest: list[Row], totals: dict[str, Counter[str]], users: list[Row]
) -> None:
    assert len(latest) == 6076
    assert sum(counts["completed"] for counts in totals.values()) == 5802
    assert len({row["hs_sequence_id"] for row in latest}) == 9
    assert len({user["Teams"] for user in users}) == 3
    idle = [user for user in users if user["User ID"] not in totals]
    assert sorted(user["Active"] for user in idle) == ["No", "Yes"]


def test_enrollments_end_and_get_replies_from_one_export_to_the_next() -> None:
    exports = [
        {row["hs_enrollment_id"]: row for row in read_enrollments(name)}
        for name in EXPORTS
    ]
    ended, replied = [], 0
    for before, after in itertools.pairwise(exports):
        both = [(before[key], after[key]) for key in before.keys() & after.keys()]
        assert not any(is_completed(a) and not is_completed(b) for a, b in both)
        ended.append(sum(is_completed(a) < is_completed(b) for a, b in both))
        replied += sum(
            is_completed(a) and is_replied(a) < is_replied(b) for a, b in both
        )
    assert (ended, replied) == ([55, 37], 1)


def test_people_are_credited_in_every_promised_way(
    latest: list[Row], users: list[Row]
) -> None:
    assisted = [
        row
        for row in latest
        if row["hs_sending_user_id"] not in ("", row["hs_enrolled_by"])
    ]
    assert {sender_of(row, users) for row in assisted} == {"41000101"}
    polish = read_enrollments("enrollments_2026-11-20T0315.csv")
    by_email = [row for row in polish if not row["hs_enrolled_by"]]
    assert {sender_of(row, users) for row in by_email} == {"41000203"}
    assert "41000203" not in {row["hs_enrolled_by"] for row in polish}


def test_addresses_are_examples_and_work_is_done_on_weekdays(
    latest: list[Row],
) -> None:
    pattern = re.compile(r"[^@ ]+@example\.(com|org|net)", re.IGNORECASE)
    for row in latest:
        addresses = [row[key] for key in row if key.endswith("_email")]
        assert all(pattern.fullmatch(address) for address in addresses)
        made_at = datetime.fromisoformat(row["hs_enrolled_at"])
        assert made_at.weekday() < 5
        assert 6 <= made_at.hour <= 19


def test_bad_cells_are_what_the_readme_says() -> None:
    header, *lines = read_lines(DIRTY)
    table = read_table("row")
    assert {row["reason"] for row in table} == ALL_REASONS
    assert len({row["row"] for row in table}) == 16
    for row in table:
        line = lines[int(row["row"]) - 1]
        if row["reason"] == "malformed_row":
            assert int(row["value"].split()[0]) == len(line) != len(header)
        else:
            assert line[header.index(row["column"])] == row["value"].strip("`")


def test_odd_cells_are_what_the_readme_says() -> None:
    header, *lines = read_lines(DIRTY)
    text = (DATA / "README.md").read_text(encoding="utf-8")
    odd = text.partition("look odd and are good")[2]
    cells = re.findall(r"^\| (\d+) \| ([^|]+) \| `([^`]+)` \|", odd, re.MULTILINE)
    assert len(cells) == 7
    for number, column, value in cells:
        assert lines[int(number) - 1][header.index(column)] == value


def test_good_rows_of_the_dirty_export_repeat_clean_ones() -> None:
    bad = {int(row["row"]) for row in read_table("row")}
    clean = {
        row["hs_enrollment_id"]: row
        for row in read_enrollments("enrollments_2026-11-19T0315.csv")
    }
    polish = read_enrollments("enrollments_2026-11-20T0315.csv")
    newest = {row["hs_enrollment_id"]: row for row in polish}
    different = 0
    for number, row in enumerate(read_enrollments(DIRTY), start=1):
        if number not in bad:
            same = clean[row["hs_enrollment_id"]]
            different += sum(row[column] != same[column] for column in row)
            after = newest[row["hs_enrollment_id"]]
            assert is_completed(after)
            assert (is_bounced(after), is_replied(after)) == (
                is_bounced(same),
                is_replied(same),
            )
    # The seven cells that are spelled otherwise and mean the same.
    assert different == 7


def test_mended_rows_are_those_of_the_readme() -> None:
    polish = read_enrollments("enrollments_2026-11-20T0315.csv")
    newest = {row["hs_enrollment_id"] for row in polish}
    dirty = read_enrollments(DIRTY)
    for row in read_table("row"):
        comes_again = dirty[int(row["row"]) - 1]["hs_enrollment_id"] in newest
        assert ("yes" if comes_again else "no") == row["mended"]
