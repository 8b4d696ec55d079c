"""The same tables with pandas: the columns that are needed, all in memory."""

from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.contenders.command_line import (
    SCORES,
    SEQUENCE_SCORES,
    run_contender,
)

KEY = ["account_id", "user_id"]
COUNTS = ["completed_enrollments", "replied_enrollments", "bounced_enrollments"]
READ = [
    "hs_enrollment_id",
    "hs_sequence_id",
    "hs_enrolled_by",
    "hs_sending_user_id",
    "hs_ended_at",
    "hs_enrollment_state",
    "hs_unenrolled_source",
    "hs_step_error_type",
    "hs_email_reply_count",
    "hs_incoming_email_is_out_of_office",
    "hs_email_bounce_count",
    "hs_lastmodifieddate",
]
TIMES = ["hs_ended_at", "hs_lastmodifieddate"]


def contend(exports: Path, out: Path) -> None:
    """Score the exports of a folder."""
    enrollments = read_enrollments(exports)
    days = count_days(enrollments)
    days.to_csv(out / "sender_sequence_activity_daily.csv", index=False)
    counted = days.groupby([*KEY, "sequence_id"], as_index=False)[COUNTS].sum()
    score(counted, minimum=101).to_csv(out / SEQUENCE_SCORES, index=False)
    users = pd.concat(pd.read_csv(path) for path in exports.glob("users_*.csv"))
    active = users.loc[users["hs_is_active"], ["hs_user_id"]]
    active = active.rename(columns={"hs_user_id": "user_id"})
    active.insert(0, "account_id", "default")
    senders = pd.concat([enrollments[KEY], active]).drop_duplicates()
    joined = senders.merge(days, on=KEY, how="left").fillna(dict.fromkeys(COUNTS, 0))
    counted = (
        joined.groupby(KEY, as_index=False)[COUNTS]
        .sum()
        .astype(dict.fromkeys(COUNTS, "int64"))
    )
    score(counted, minimum=100).to_csv(out / SCORES, index=False)


def read_latest(exports: Path) -> pd.DataFrame:
    """The latest version of each enrollment, as exported."""
    rows = pd.concat(
        [
            pd.read_csv(path, usecols=READ, parse_dates=TIMES).assign(file=path.name)
            for path in sorted(exports.glob("enrollments_*.csv"))
        ]
    )
    rows = rows.sort_values(["hs_lastmodifieddate", "file"])
    return rows.drop_duplicates("hs_enrollment_id", keep="last")


def read_enrollments(exports: Path) -> pd.DataFrame:
    """The latest version of each enrollment, with its facts."""
    rows = read_latest(exports)
    source = rows["hs_unenrolled_source"]
    sender = rows["hs_sending_user_id"].fillna(rows["hs_enrolled_by"])
    ended_at = rows["hs_ended_at"].fillna(rows["hs_lastmodifieddate"])
    is_bounced = (rows["hs_email_bounce_count"] > 0) | (
        (source == "ERROR") & (rows["hs_step_error_type"] == "BOUNCED")
    )
    has_reply = (rows["hs_email_reply_count"] > 0) | (
        rows["hs_email_reply_count"].isna() & source.isin(["REPLY", "THREAD_REPLY"])
    )
    is_automatic = rows["hs_incoming_email_is_out_of_office"].eq(True)
    return pd.DataFrame(
        {
            "account_id": "default",
            "user_id": sender.astype("int64"),
            "sequence_id": rows["hs_sequence_id"],
            "ended_on": ended_at.dt.normalize(),
            "is_completed": rows["hs_enrollment_state"].isin(
                ["FINISHED", "UNENROLLED"]
            ),
            "is_bounced": is_bounced,
            "is_replied": has_reply & ~is_automatic & ~is_bounced,
        }
    )


def count_days(enrollments: pd.DataFrame) -> pd.DataFrame:
    """Daily activity."""
    completed = enrollments[enrollments["is_completed"]]
    return completed.groupby([*KEY, "sequence_id", "ended_on"], as_index=False).agg(
        completed_enrollments=("is_completed", "sum"),
        replied_enrollments=("is_replied", "sum"),
        bounced_enrollments=("is_bounced", "sum"),
    )


def score(counted: pd.DataFrame, *, minimum: int) -> pd.DataFrame:
    """Points, score and band of counts."""
    completed = counted["completed_enrollments"]
    delivered = completed - counted["bounced_enrollments"]
    replies = 100 * counted["replied_enrollments"]
    bounces = 100 * counted["bounced_enrollments"]
    scored = pd.DataFrame(index=counted.index)
    scored["reply_points"] = 10 * (replies > 13 * delivered)
    for percent in (1, 3, 5, 7):
        scored["reply_points"] += 10 * (replies >= percent * delivered)
    scored["reply_points"] *= delivered > 0
    scored["bounce_points"] = 50
    for percent, lost in ((1, 10), (3, 15), (5, 15), (8, 10)):
        scored["bounce_points"] -= lost * (bounces >= percent * completed)
    total = scored["reply_points"] + scored["bounce_points"]
    scored["sender_score"] = total
    scored["band"] = np.select(
        [total >= 85, total >= 65, total >= 40],
        ["Excellent", "Good", "Fair"],
        default="Low",
    )
    # Whole numbers that may be missing.
    scored = scored.convert_dtypes().where(completed >= minimum)
    return pd.concat([counted, scored], axis="columns")


if __name__ == "__main__":
    run_contender(contend)
