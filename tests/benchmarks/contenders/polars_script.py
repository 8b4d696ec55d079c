"""The same tables with polars: a lazy query, so that only what is needed is read."""

from pathlib import Path

import polars as pl

from tests.benchmarks.contenders.command_line import (
    SCORES,
    SEQUENCE_SCORES,
    run_contender,
)

KEY = ["account_id", "user_id"]


def contend(exports: Path, out: Path) -> None:
    """Score the exports of a folder."""
    enrollments = read_enrollments(exports).collect(engine="streaming")
    days = count_days(enrollments)
    days.write_csv(out / "sender_sequence_activity_daily.csv")
    counted = days.group_by(*KEY, "sequence_id").agg(sums())
    score(counted, minimum=101).write_csv(out / SEQUENCE_SCORES)
    active = pl.read_csv(exports / "users_*.csv").filter("hs_is_active")
    senders = pl.concat(
        [
            enrollments.select(KEY),
            active.select(pl.lit("default").alias("account_id"), user_id="hs_user_id"),
        ]
    ).unique()
    counted = senders.join(days, on=KEY, how="left").group_by(KEY).agg(sums())
    score(counted, minimum=100).write_csv(out / SCORES)


def read_enrollments(exports: Path) -> pl.LazyFrame:
    """The latest version of each enrollment, with its facts.

    Times stay text, which sorts as they do: polars is slow to parse them.
    """
    rows = pl.scan_csv(
        exports / "enrollments_*.csv",
        include_file_paths="file",
        infer_schema_length=10_000,
    )
    is_bounced, is_replied = say_facts()
    ended_at = pl.coalesce("hs_ended_at", "hs_lastmodifieddate")
    return (
        rows.sort("hs_lastmodifieddate", "file")
        .unique("hs_enrollment_id", keep="last")
        .select(
            pl.lit("default").alias("account_id"),
            pl.coalesce("hs_sending_user_id", "hs_enrolled_by").alias("user_id"),
            pl.col("hs_sequence_id").alias("sequence_id"),
            ended_at.str.head(10).str.to_date().alias("ended_on"),
            pl.col("hs_enrollment_state")
            .is_in(["FINISHED", "UNENROLLED"])
            .alias("is_completed"),
            is_bounced.alias("is_bounced"),
            is_replied.alias("is_replied"),
        )
    )


def say_facts() -> tuple[pl.Expr, pl.Expr]:
    """Whether an enrollment bounced, and whether it got a reply."""
    source = pl.col("hs_unenrolled_source").fill_null("")
    is_bounced = (pl.col("hs_email_bounce_count").fill_null(0) > 0) | (
        (source == "ERROR") & pl.col("hs_step_error_type").eq_missing("BOUNCED")
    )
    has_reply = (pl.col("hs_email_reply_count") > 0).fill_null(
        source.is_in(["REPLY", "THREAD_REPLY"])
    )
    is_automatic = pl.col("hs_incoming_email_is_out_of_office").fill_null(False)
    return is_bounced, has_reply & ~is_automatic & ~is_bounced


def count_days(enrollments: pl.DataFrame) -> pl.DataFrame:
    """Daily activity."""
    return (
        enrollments.filter("is_completed")
        .group_by(*KEY, "sequence_id", "ended_on")
        .agg(
            pl.len().cast(pl.Int64).alias("completed_enrollments"),
            pl.sum("is_replied").cast(pl.Int64).alias("replied_enrollments"),
            pl.sum("is_bounced").cast(pl.Int64).alias("bounced_enrollments"),
        )
    )


def sums() -> pl.Expr:
    """The counts of several days."""
    return pl.sum("completed_enrollments", "replied_enrollments", "bounced_enrollments")


def score(counted: pl.DataFrame, *, minimum: int) -> pl.DataFrame:
    """Points, score and band of counts."""
    completed = pl.col("completed_enrollments")
    delivered = completed - pl.col("bounced_enrollments")
    replies = 100 * pl.col("replied_enrollments")
    bounces = 100 * pl.col("bounced_enrollments")
    reached = [replies >= percent * delivered for percent in (1, 3, 5, 7)]
    reached.append(replies > 13 * delivered)
    reply_points = pl.sum_horizontal(10 * step.cast(pl.Int64) for step in reached)
    bounce_points = 50 - pl.sum_horizontal(
        lost * (bounces >= percent * completed).cast(pl.Int64)
        for percent, lost in ((1, 10), (3, 15), (5, 15), (8, 10))
    )
    reply_points = pl.when(delivered > 0).then(reply_points).otherwise(0)
    is_scored = completed >= minimum
    total = pl.col("sender_score")
    band = pl.when(total >= 85).then(pl.lit("Excellent"))
    band = band.when(total >= 65).then(pl.lit("Good"))
    band = band.when(total >= 40).then(pl.lit("Fair"))
    band = band.when(total.is_not_null()).then(pl.lit("Low"))
    points = counted.with_columns(
        pl.when(is_scored).then(reply_points).alias("reply_points"),
        pl.when(is_scored).then(bounce_points).alias("bounce_points"),
    )
    return points.with_columns(
        (pl.col("reply_points") + pl.col("bounce_points")).alias("sender_score")
    ).with_columns(band.alias("band"))


if __name__ == "__main__":
    run_contender(contend)
