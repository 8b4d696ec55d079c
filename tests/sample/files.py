"""Reads the sample's files and README for tests: plain CSV, a little computation.

It knows nothing of the code that wrote the files. Add what a test must work out here;
what is promised stays in the README, what is compared in the tests.
"""

import csv
from collections import Counter
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
EXPORTS = {
    "enrollments_2026-11-18T0316.csv": ",",
    "enrollments_2026-11-19T0315.csv": ",",
    "enrollments_2026-11-20T0315.csv": ";",
}
DIRTY = "enrollments_dirty_2026-11-19T0400.csv"
USERS = "users_2026-11-19.csv"
# The columns come in the same order in every language, so the first file names them.
NAMED_BY = "enrollments_2026-11-18T0316.csv"
WORDS = {
    **dict.fromkeys(("Finished", "Zakończono"), "FINISHED"),
    **dict.fromkeys(("Unenrolled", "Wyrejestrowano"), "UNENROLLED"),
    **dict.fromkeys(("Reply", "Odpowiedź"), "REPLY"),
    **dict.fromkeys(("Thread reply", "Odpowiedź w wątku"), "THREAD_REPLY"),
    **dict.fromkeys(("Yes", "Tak"), "true"),
}
ALL_REASONS = {
    *("malformed_row", "missing_required", "bad_id", "bad_timestamp", "bad_number"),
    *("bad_boolean", "unknown_state", "ended_before_enrolled"),
}
BANDS = ((85, "Excellent"), (65, "Good"), (40, "Fair"), (0, "Low"))
Row = dict[str, str]


def read_lines(name: str, *, delimiter: str = ",") -> list[list[str]]:
    """Return the records of a file of the sample, its header first."""
    path = DATA / "sample" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [line for line in csv.reader(file, delimiter=delimiter) if line]


def read_enrollments(name: str) -> list[Row]:
    """Return the rows of an enrollments export under their internal names."""
    columns = read_lines(NAMED_BY)[0]
    lines = read_lines(name, delimiter=EXPORTS.get(name, ","))[1:]
    return [dict(zip(columns, line, strict=False)) for line in lines]


def read_table(title: str) -> list[Row]:
    """Return the rows of the README's table whose header starts with a title."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    block = next(b for b in text.split("\n\n") if b.startswith(f"| {title} |"))
    lines = [
        [cell.removeprefix(" ").removesuffix(" ") for cell in line[1:-1].split("|")]
        for line in block.strip().split("\n")
    ]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def sender_of(row: Row, users: list[Row]) -> str:
    """Return the user whom a row is credited to."""
    by_email = {user["User email"].lower(): user["User ID"] for user in users}
    named = row["hs_sending_user_id"] or row["hs_enrolled_by"]
    return named or by_email[row["hs_enrolled_by_email"].lower()]


def is_completed(row: Row) -> bool:
    """Say whether the enrollment has ended."""
    state = row["hs_enrollment_state"]
    return WORDS.get(state, state) in ("FINISHED", "UNENROLLED")


def is_bounced(row: Row) -> bool:
    """Say whether an e-mail came back."""
    has_count = int(row["hs_email_bounce_count"] or 0) > 0
    return has_count or row["hs_step_error_type"] == "BOUNCED"


def is_replied(row: Row) -> bool:
    """Say whether the contact replied, automatic replies aside."""
    flag = row["hs_incoming_email_is_out_of_office"]
    if is_bounced(row) or WORDS.get(flag, flag) == "true":
        return False
    if row["hs_email_reply_count"]:
        return int(row["hs_email_reply_count"]) > 0
    source = row["hs_unenrolled_source"]
    return WORDS.get(source, source) in ("REPLY", "THREAD_REPLY")


def score(counts: Counter[str]) -> int:
    """Return the sum of the points for replies and bounces."""
    completed, bounced = counts["completed"], counts["bounced"]
    delivered, replied = completed - bounced, counts["replied"]
    reply_points = sum(10 for p in (1, 3, 5, 7) if 100 * replied >= p * delivered)
    reply_points += 10 if 100 * replied > 13 * delivered else 0
    losses = ((1, 10), (3, 15), (5, 15), (8, 10))
    lost = sum(loss for p, loss in losses if 100 * bounced >= p * completed)
    return reply_points + 50 - lost


def percent(part: int, whole: int) -> str:
    """Write a share as the README does: exact ones without decimals."""
    share = 100 * part / whole
    return f"{100 * part // whole} %" if 100 * part % whole == 0 else f"{share:.2f} %"
