"""What the gate is asked: a candidate, and what it is compared with.

Crosses from the run's process to the gate's as one line of JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dagster_project.expectations.model_keys import ModelKeys


@dataclass(frozen=True)
class Totals:
    """Enrollments of one account in one publication."""

    completed: int
    replied: int
    bounced: int
    delivered: int


@dataclass(frozen=True)
class MovedTimes:
    """Known enrollments that the new exports bring again, and when they began.

    Attributes:
        known_again: how many come again.
        moved: those that began whole quarters of an hour earlier or later than known.
        hours: by how many hours most of them moved; negative is earlier.
    """

    known_again: int = 0
    moved: int = 0
    hours: float = 0.0


NOTHING_MOVED = MovedTimes()


@dataclass(frozen=True)
class GateRequest:
    """One candidate to be checked.

    Attributes:
        database: the marts file; opened read-only.
        model_keys: keys and relations of the marts.
        now: the moment that freshness is measured from where no as-of date is given.
        as_of: the as-of date if one was given, whose end freshness is measured from.
        time_zone: IANA name of the zone whose calendar the as-of date is of.
        previous_accounts: totals of the last publication by account, empty before it.
        previous_senders: its completed enrollments by user, over all accounts.
        extends_checked_run: whether the candidate was built upon one of which every key
            was found unique, so that only new files can break one.
        moved_times: known enrollments that the new files bring at another hour.
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.
    """

    database: Path
    model_keys: ModelKeys
    now: datetime
    as_of: date | None = None
    time_zone: str = "UTC"
    previous_accounts: Mapping[str, Totals] = field(default_factory=dict)
    previous_senders: Mapping[str, int] = field(default_factory=dict)
    extends_checked_run: bool = False
    moved_times: MovedTimes = NOTHING_MOVED
    memory_limit: str | None = None

    @property
    def reference_at(self) -> datetime:
        """The moment that exports are compared with."""
        return end_of_day(self.as_of, self.time_zone) if self.as_of else self.now

    def to_json(self) -> str:
        """The request in one line."""
        return json.dumps(
            asdict(self)
            | {
                "database": str(self.database),
                "now": self.now.isoformat(),
                "as_of": self.as_of.isoformat() if self.as_of else None,
            }
        )

    @classmethod
    def from_json(cls, line: str) -> "GateRequest":
        """The request that `to_json` wrote."""
        content: dict[str, Any] = json.loads(line)
        accounts = content.pop("previous_accounts")
        as_of = content.pop("as_of")
        return cls(
            database=Path(content.pop("database")),
            model_keys=_model_keys(**content.pop("model_keys")),
            now=datetime.fromisoformat(content.pop("now")),
            as_of=date.fromisoformat(as_of) if as_of else None,
            previous_accounts={name: Totals(**of) for name, of in accounts.items()},
            moved_times=MovedTimes(**content.pop("moved_times")),
            **content,
        )


def end_of_day(day: date, time_zone: str) -> datetime:
    """The moment at which a calendar day of a time zone is over, in UTC."""
    next_day = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))
    return next_day.astimezone(UTC)


def _model_keys(
    keys: Mapping[str, list[str]], relations: Mapping[str, Mapping[str, list[str]]]
) -> ModelKeys:
    # JSON knows no tuples.
    return ModelKeys(
        {model: tuple(columns) for model, columns in keys.items()},
        {
            model: {parent: tuple(columns) for parent, columns in parents.items()}
            for model, parents in relations.items()
        },
    )
