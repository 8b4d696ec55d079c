"""Drawn answers of the APIs of other tools, as JSON, with every state that they have.

What a row means belongs to reference_sources.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.reference.inputs import Row
from tests.reference.sources import (
    INSTANTLY_STATES,
    OUTREACH_STATES,
    SALESLOFT_STATES,
    UNIFY_FLAGS,
)

FIRST_MOMENT = datetime(2026, 1, 5, 8, tzinfo=UTC)
LAST_MOMENT = datetime(2026, 11, 19, 18, tzinfo=UTC)
UNKNOWN_STATES = 2
# Completed ones are drawn often, so that some senders are scored.
FINISHED_OFTEN = 6


class _Draw:
    """What rows of every tool have."""

    def __init__(self, random: Random) -> None:
        self.random = random
        seconds = int((LAST_MOMENT - FIRST_MOMENT).total_seconds())
        places = sorted(random.sample(range(seconds), 3))
        times = [FIRST_MOMENT + timedelta(seconds=place) for place in places]
        self.began, self.ended, self.updated = (
            f"{t:%Y-%m-%dT%H:%M:%SZ}" for t in times
        )
        self.user = random.choice((3, 3, 4, 5))
        self.sequence = random.choice((70, 71))

    @property
    def replies(self) -> int:
        return self.random.choice((0,) * 9 + (1, 2))

    @property
    def bounces(self) -> int:
        return self.random.choice((0,) * 30 + (1,))

    @property
    def mailbox(self) -> str:
        return f"sender{self.user}@{self.random.choice(('acme', 'own'))}.example"

    def state(self, states: dict[Any, Any], finished: Any) -> Any:
        return self.random.choice((*states, *(finished,) * FINISHED_OFTEN))

    def maybe(self, value: Any) -> Any:
        return self.random.choice((value, value, None))


def draw_outreach(number: int, draw: _Draw) -> Row:
    """Draw a sequenceState."""
    related = {
        "prospect": 900 + number,
        "sequence": draw.sequence,
        "user": draw.maybe(draw.user),
        "creator": draw.user,
    }
    return {
        "type": "sequenceState",
        "id": number,
        "attributes": {
            "state": draw.state(OUTREACH_STATES, "finished"),
            "activeAt": draw.maybe(draw.began),
            "createdAt": draw.began,
            "stateChangedAt": draw.maybe(draw.ended),
            "updatedAt": draw.updated,
            "mailbox": draw.maybe(draw.mailbox),
            "replyCount": draw.replies,
            "repliedAt": None,
            "bounceCount": draw.bounces,
            "optOutCount": draw.bounces,
            "openCount": 4,
            "clickCount": 1,
            "deliverCount": draw.maybe(2),
        },
        "relationships": {
            name: {"data": id_ and {"type": name, "id": id_}}
            for name, id_ in related.items()
        },
    }


def draw_salesloft(number: int, draw: _Draw) -> Row:
    """Draw a cadence membership; records of one id are used again."""
    return {
        "id": 1 + number // 2,
        "added_at": draw.began,
        "updated_at": draw.updated,
        "current_state": draw.state(SALESLOFT_STATES, "completed"),
        "cadence": {"id": draw.sequence},
        "user": {"id": draw.user},
        "person": {"id": 900 + number // 2},
        "counts": {
            "replies": draw.replies,
            "bounces": draw.bounces,
            "views": 4,
            "clicks": 1,
            "sent_emails": 2,
        },
    }


def draw_instantly(number: int, draw: _Draw) -> Row:
    """Draw a lead in a campaign."""
    return {
        "id": f"lead-{number}",
        "campaign": f"c{draw.sequence}",
        "status": draw.state(INSTANTLY_STATES, 3),
        "email": f"lead{number}@example.com",
        "assigned_to": draw.maybe(f"u{draw.user}"),
        "uploaded_by_user": f"u{draw.user}",
        "last_contacted_from": draw.maybe(draw.mailbox),
        "timestamp_created": draw.began,
        "timestamp_last_touch": draw.maybe(draw.ended),
        "timestamp_last_reply": None,
        "timestamp_updated": draw.updated,
        "email_reply_count": draw.replies,
        "email_open_count": 4,
        "email_click_count": 1,
    }


def draw_unify(number: int, draw: _Draw) -> Row:
    """Draw a person in a sequence, with one flag or none."""
    ended_at = draw.maybe(draw.ended)
    flag = draw.state(UNIFY_FLAGS, None) if ended_at else None
    return {
        "id": f"enrollment-{number}",
        "sequence": {"id": f"q{draw.sequence}", "name": f"Sequence {draw.sequence}"},
        "mailbox": {"email": draw.mailbox},
        "person": {"id": f"p{number}", "email": f"lead{number}@example.com"},
        "created_at": draw.began,
        "started_at": draw.maybe(draw.began),
        "ended_at": ended_at,
        "updated_at": draw.updated,
        **{name: name == flag for name in UNIFY_FLAGS},
    }


DRAWERS: dict[str, Callable[[int, _Draw], Row]] = {
    "outreach": draw_outreach,
    "salesloft": draw_salesloft,
    "instantly": draw_instantly,
    "unify": draw_unify,
}
# The key of the records in an answer.
RECORDS = {
    "outreach": "data",
    "salesloft": "data",
    "instantly": "items",
    "unify": "data",
}


def draw_items(source: str, count: int, random: Random) -> list[Row]:
    """Draw the records of a tool; the last are of no state that it has."""
    items = [DRAWERS[source](number, _Draw(random)) for number in range(1, count + 1)]
    for item in items[-UNKNOWN_STATES:]:
        if source == "outreach":
            item["attributes"]["state"] = "snoozed"
        if source == "salesloft":
            item["current_state"] = "snoozed"
        if source == "instantly":
            item["status"] = 7
    return items


def write_page(source: str, items: list[Row]) -> bytes:
    """Return an answer of the tool's API."""
    return json.dumps({RECORDS[source]: items}).encode()
