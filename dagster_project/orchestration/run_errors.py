"""Why a run failed, in one line, from the events that Dagster keeps."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dagster_project.home import Home

if TYPE_CHECKING:
    from dagster import DagsterEvent

DAGSTERS_OWN = ("Dagster", "RetryRequested")
# As systems and libraries say that nothing more can be written.
NO_ROOM = ("No space left on device", "Disk quota exceeded", "disk is full")


class StoreUnusableError(Exception):
    """Dagster's records cannot be written; says why in one line, with the mend."""


def first_error(events: "Iterable[DagsterEvent]") -> str:
    """What the first stage that failed raised."""
    for event in events:
        data: Any = event.event_specific_data
        error = getattr(data, "error", None)
        if error is not None:
            # Dagster wraps what a stage raised in errors of its own.
            while error.cause is not None and error.cls_name.startswith(DAGSTERS_OWN):
                error = error.cause
            _, _, message = error.message.partition(f"{error.cls_name}: ")
            return " ".join((message or error.message).split())
    return "the run ended without saying why"


def with_mend(reason: str, home: Home) -> str:
    """A reason with what to do about it, where no disk is left."""
    if not any(words in reason for words in NO_ROOM) or "make room" in reason:
        return reason
    return f"{reason}; make room for {home.root}, then run again: nothing is lost"
