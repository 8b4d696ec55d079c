"""Which publication one looks at, and what is to be known about it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dagster_project.home import Home
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.report.language import Language
from dagster_project.report.warehouse import Row, Snapshot, WarehouseEmptyError


@dataclass(frozen=True)
class Condition:
    """The publication that is shown.

    Attributes:
        publication_id: as in table `publications`.
        published_utc: when it was published.
        published_at: the same in the publication's time zone.
        as_of: the day its numbers are as of.
        time_zone: IANA name.
        enrollments: how many it holds.
        checks: of the gate: rule, check_name, outcome, message, accepted_reason.
    """

    publication_id: str
    published_utc: datetime
    published_at: datetime
    as_of: date
    time_zone: str
    enrollments: int
    checks: tuple[Row, ...]

    @property
    def warnings(self) -> tuple[Row, ...]:
        """The checks that did not pass."""
        return tuple(row for row in self.checks if row["outcome"] != "passed")

    def is_old(self, *, stale_hours: float) -> bool:
        """Whether it was published longer ago than that."""
        return datetime.now(UTC) - self.published_utc > timedelta(hours=stale_hours)


def read_condition(snapshot: Snapshot) -> Condition:
    """What is to be known about a publication.

    Raises:
        WarehouseEmptyError: it holds no enrollment.
    """
    rows = snapshot.rows(
        "select publication_id, as_of, time_zone, enrollments, "
        "timezone('UTC', published_at) as published_utc, "
        "timezone(time_zone, published_at) as published_local "
        "from publications order by publication_id desc limit 1"
    )
    if not rows or not rows[0]["enrollments"]:
        raise WarehouseEmptyError("the publication holds no enrollment")
    (last,) = rows
    checks = snapshot.rows(
        "select rule, check_name, outcome, message, accepted_reason, publication_id "
        "from quality_results order by rule, check_name"
    )
    return Condition(
        publication_id=last["publication_id"],
        published_utc=last["published_utc"].replace(tzinfo=UTC),
        published_at=last["published_local"],
        as_of=last["as_of"],
        time_zone=last["time_zone"],
        enrollments=last["enrollments"],
        checks=tuple(
            row for row in checks if row["publication_id"] == last["publication_id"]
        ),
    )


def describe_publication(condition: Condition, words: Language) -> str:
    """Which publication it is, in a sentence or two."""
    published = words.moment(condition.published_at)
    facts = words(
        "publication.line",
        as_of=words.day(condition.as_of),
        published=f"{published} ({condition.time_zone})",
    )
    passed = len(condition.checks) - len(condition.warnings)
    checks = words("publication.checks", passed=passed, checks=len(condition.checks))
    return f"{facts} {checks}"


def read_refusal(home: Home) -> tuple[QualityResult, ...]:
    """The failed checks of the last run, where it was refused; else nothing."""
    results = Log(home.log).last_results()
    if not results or results[0].is_published:
        return ()
    return tuple(
        result for result in results if result.blocks and result.outcome == "failed"
    )
