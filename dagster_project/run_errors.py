"""Why a run failed, in one line, from the events that Dagster keeps."""

from collections.abc import Iterable
from typing import Any

import dagster as dg


def first_error(events: Iterable[dg.DagsterEvent]) -> str:
    """What the first stage that failed raised."""
    for event in events:
        data: Any = event.event_specific_data
        error = getattr(data, "error", None)
        if error is not None:
            # The cause is what a stage raised; around it stands Dagster's own.
            while error.cause is not None:
                error = error.cause
            _, _, message = error.message.partition(f"{error.cls_name}: ")
            return " ".join((message or error.message).split())
    return "the run ended without saying why"
