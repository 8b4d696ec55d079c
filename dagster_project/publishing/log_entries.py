"""What the entries of the log hold, and their columns in the published tables."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Attempt:
    """What a publication is to be called and what it was made from."""

    publication_id: str
    as_of: str
    time_zone: str
    version: str
    fingerprint: str


@dataclass(frozen=True)
class AccountTotals:
    """Enrollments of one account in one publication."""

    account_id: str
    completed_enrollments: int
    replied_enrollments: int
    bounced_enrollments: int
    delivered_enrollments: int


@dataclass(frozen=True)
class Publication:
    """One publication, as the table `publications` shows it.

    Attributes:
        accounts: totals that the next run is compared with; not in the table.
    """

    publication_id: str
    published_at: str
    as_of: str
    time_zone: str
    version: str
    fingerprint: str
    files: int
    enrollments: int
    completed_enrollments: int
    replied_enrollments: int
    bounced_enrollments: int
    delivered_enrollments: int
    parquet_folder: str
    accounts: tuple[AccountTotals, ...] = ()


@dataclass(frozen=True)
class QualityResult:
    """One check of one attempt to publish, as the table `quality_results` shows it.

    Attributes:
        is_published: whether a publication came of the attempt; a record is written
            before that is known and never changed, so that reading it tells.
    """

    publication_id: str
    rule: str
    check_name: str
    table_name: str
    outcome: str
    observed: float | None
    threshold: float | None
    message: str
    blocks: bool
    is_published: bool
    accepted_reason: str | None
    evaluated_at: str


LOG_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "publications": {
        "publication_id": "VARCHAR",
        "published_at": "TIMESTAMPTZ",
        "as_of": "DATE",
        "time_zone": "VARCHAR",
        "version": "VARCHAR",
        "fingerprint": "VARCHAR",
        "files": "BIGINT",
        "enrollments": "BIGINT",
        "completed_enrollments": "BIGINT",
        "replied_enrollments": "BIGINT",
        "bounced_enrollments": "BIGINT",
        "delivered_enrollments": "BIGINT",
        "parquet_folder": "VARCHAR",
    },
    "published_files": {"source_file_sha256": "VARCHAR", "publication_id": "VARCHAR"},
    "quality_results": {
        "publication_id": "VARCHAR",
        "rule": "VARCHAR",
        "check_name": "VARCHAR",
        "table_name": "VARCHAR",
        "outcome": "VARCHAR",
        "observed": "DOUBLE",
        "threshold": "DOUBLE",
        "message": "VARCHAR",
        "blocks": "BOOLEAN",
        "is_published": "BOOLEAN",
        "accepted_reason": "VARCHAR",
        "evaluated_at": "TIMESTAMPTZ",
    },
}


# Scores are many, run after run: Parquet, where the rest is JSON.
SCORE_HISTORY = "sender_score_history"
SCORE_HISTORY_COLUMNS: Mapping[str, str] = {
    "publication_id": "VARCHAR",
    "as_of": "DATE",
    "account_id": "VARCHAR",
    "user_id": "VARCHAR",
    "completed_enrollments": "BIGINT",
    "replied_enrollments": "BIGINT",
    "bounced_enrollments": "BIGINT",
    "delivered_enrollments": "BIGINT",
    "suppressed_enrollments": "BIGINT",
    "reply_rate": "DOUBLE",
    "bounce_rate": "DOUBLE",
    "reply_points": "INTEGER",
    "bounce_points": "INTEGER",
    "sender_score": "INTEGER",
    "band": "VARCHAR",
    "score_status": "VARCHAR",
    "provisional_score": "INTEGER",
    "provisional_band": "VARCHAR",
}
