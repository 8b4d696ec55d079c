"""The second stage: build the models, on top of the previous run or from nothing."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import duckdb

from dagster_project.home import Home
from dagster_project.modelling.dbt_runner import ModelsError
from dagster_project.modelling.models import Models
from dagster_project.nightly.fingerprints import candidate_fingerprint
from dagster_project.nightly.run_record import add_warnings, read_run_record
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.nightly.verifying import check_raw_zone
from dagster_project.publishing.candidate import (
    CandidateState,
    Run,
    complete_candidate,
    discard_candidate,
    find_base,
    prepare_candidate,
    read_candidate,
)
from dagster_project.publishing.holders import CandidateHeldError, wait_while_held
from dagster_project.settings import Settings


@dataclass(frozen=True)
class Built:
    """A candidate whose models are built.

    Attributes:
        events: what dbt reported.
        warning: why the previous run's candidate could not be used, None where it was.
    """

    events: tuple[Any, ...]
    warning: str | None = None


def build_candidate(settings: Settings, models: Models) -> Built:
    """Build the models on top of the previous run's candidate, or from nothing.

    Raises:
        ModelsError: a seed or model failed.
        CandidateHeldError: another process holds the candidate, which stays as it is.
    """
    home = Home(settings.home)
    if settings.rebuild:
        discard_candidate(home)
    base = find_base(home, built_with=candidate_fingerprint(settings))
    state = None
    try:
        state = _prepare(settings)
        return _build(settings, models, state)
    except CandidateHeldError:
        if base is not None:
            complete_candidate(home, base)
        raise
    except (ModelsError, duckdb.Error) as error:
        # Models that were interrupted have failed too.
        raise_if_stopped()
        if state is not None and state.base_publication_id is None:
            raise
        return rebuild_candidate(settings, models, error)


def rebuild_candidate(settings: Settings, models: Models, error: Exception) -> Built:
    """Build the models from nothing, because the previous run's candidate is broken.

    Args:
        error: how it fails.

    Raises:
        ModelsError: a seed or model failed.
    """
    home = Home(settings.home)
    # What could not be read may be the raw zone itself.
    mended = check_raw_zone(settings, is_full=lambda _: True)
    discard_candidate(home)
    built = _build(settings, models, _prepare(settings))
    reason = " ".join(str(error).split())
    warning = (
        "The candidate of the previous run could not be used, and was rebuilt from the "
        f"raw zone: {reason}"
    )
    add_warnings(home, [*mended, warning])
    return replace(built, warning=warning)


def is_built_on_previous_run(home: Home) -> bool:
    """Whether the candidate holds rows that a previous run built."""
    state = read_candidate(home)
    return state is not None and state.base_publication_id is not None


def _prepare(settings: Settings) -> CandidateState:
    home = Home(settings.home)
    record = read_run_record(home)
    return wait_while_held(
        partial(
            prepare_candidate,
            home,
            Run(
                record.publication_id,
                record.as_of,
                settings.time_zone,
                settings.hash_salt or "",
            ),
            built_with=candidate_fingerprint(settings),
            memory_limit=settings.memory_limit,
        ),
        seconds=settings.lock_wait_seconds,
    )


def _build(settings: Settings, models: Models, state: CandidateState) -> Built:
    events: list[Any] = []
    wait_while_held(
        partial(models.build, on_event=events.append),
        seconds=settings.lock_wait_seconds,
    )
    complete_candidate(Home(settings.home), state)
    return Built(tuple(events))
