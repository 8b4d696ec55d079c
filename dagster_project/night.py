"""What one run does, stage by stage and without Dagster: the assets call these.

A stage leaves what the next one needs in the run record under the home, so that it can
be repeated by itself. What a stage consists of belongs to the packages called here.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.dbt_runner import ModelsError
from dagster_project.erasure.forgetting import erasures, is_unfinished
from dagster_project.expectations.facts import Totals
from dagster_project.expectations.results import CheckResult
from dagster_project.expectations.thresholds import THRESHOLDS, read_thresholds
from dagster_project.exports import schema
from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import LandingResult
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.repeats import note_repeats
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.schema import CONTACTS, SEQUENCES
from dagster_project.home import BrokenFileError, Home
from dagster_project.modelling import Models
from dagster_project.nightly.landing_folders import remember_folder
from dagster_project.nightly.next_steps import (
    spell_options,
    steps_after_refusal,
    unpublished_files,
)
from dagster_project.nightly.run_record import (
    LandedFile,
    RunOutcome,
    RunRecord,
    RunStatus,
    read_run_record,
)
from dagster_project.nightly.salt import note_missing_salt
from dagster_project.nightly.stopping import raise_if_stopped
from dagster_project.nightly.verifying import check_raw_zone
from dagster_project.publishing.candidate import (
    CandidateState,
    Run,
    discard_candidate,
    find_base,
    keep_candidate,
    prepare_candidate,
    read_candidate,
)
from dagster_project.publishing.data_docs import write_page
from dagster_project.publishing.fingerprint import fingerprint, project_version
from dagster_project.publishing.finishing import finish_publication
from dagster_project.publishing.history import (
    Standing,
    find_side_files,
    mark_of,
    name_publication,
    read_standing,
    recover,
)
from dagster_project.publishing.holders import CandidateHeldError, wait_while_held
from dagster_project.publishing.log import (
    Log,
    Publication,
    QualityResult,
    write_durably,
)
from dagster_project.publishing.publication import publish
from dagster_project.settings import DBT_PROJECT, Settings

MODELS = tuple(
    DBT_PROJECT / name for name in ("dbt_project.yml", "models", "macros", "seeds")
)
KEYS_ARE_UNIQUE = "keys_are_unique_and_known"
RAW_COLUMNS = Path(schema.__file__)


def take_in(settings: Settings, *, run_id: str, started_at: datetime) -> RunRecord:
    """Load what is new in the landing folder, and see whether there is work to do.

    Args:
        run_id: tells runs apart that start within one second.
        started_at: when the run started, with its zone.
    """
    home = Home(settings.home)
    standing = recover(home)
    unsalted = None if settings.hash_salt else note_missing_salt(home)
    landed = load_exports(settings)
    repeats = list(
        note_repeats(
            RawZone(home.raw),
            published=Log(home.log).published_files(),
            memory_limit=settings.memory_limit,
        )
    )
    exports = [
        (record.sha256, record.status)
        for record in RawZone(home.raw).records()
        if record.status != "set_aside"
    ]
    mark = fingerprint(
        files=exports, settings=_published_with(settings), rules=(*MODELS, THRESHOLDS)
    )
    last = standing.publication
    is_due = settings.rebuild or last is None or last.fingerprint != mark
    has_work = bool(exports) and is_due
    mended = check_raw_zone(settings, is_full=_choose_full(settings, has_work))
    record = RunRecord(
        publication_id=name_publication(home, started_at=started_at, run_id=run_id),
        as_of=settings.as_of_day.isoformat(),
        time_zone=settings.time_zone,
        version=project_version(),
        fingerprint=mark,
        has_work=has_work,
        files=tuple(_landed_files(landed)),
        warnings=(
            *([unsalted] if unsalted else []),
            *_warn(home, standing, started_at),
            *landed.warnings,
            *repeats,
            *mended,
        ),
        quarantine=landed.quarantine,
        options=spell_options(settings),
    )
    _write_run_record(home, record)
    return record


def _choose_full(settings: Settings, has_work: bool) -> Callable[[FileRecord], bool]:
    """Which exports a run reads fully, so that their files are checked fully."""
    if not has_work:
        return lambda _: False
    is_built_upon = not settings.rebuild and find_base(
        Home(settings.home), built_with=_built_with_hash(settings)
    )
    if not is_built_upon:
        return lambda _: True
    return lambda record: record.kind in (CONTACTS.name, SEQUENCES.name)


def load_exports(settings: Settings) -> LandingResult:
    """Load what is new in the landing folder, unless everything is made again."""
    home = Home(settings.home)
    if settings.rebuild:
        RawZone(home.raw).prepare()
        return LandingResult((), ())
    remember_folder(home, settings.landing)
    return load_landing(
        settings.landing,
        raw=home.raw,
        rules=settings.validation_rules,
        settle_seconds=settings.settle_seconds,
        memory_limit=settings.memory_limit,
    )


def _write_run_record(home: Home, record: RunRecord) -> None:
    write_durably(home.run_record, json.dumps(asdict(record), indent=1))


@dataclass(frozen=True)
class Built:
    """A candidate whose models are built.

    Attributes:
        events: what dbt said of it.
        warning: why what earlier nights left was not built upon, None where it was.
    """

    events: tuple[Any, ...]
    warning: str | None = None


def build_candidate(settings: Settings, models: Models) -> Built:
    """Build the models upon what earlier nights left, or from nothing.

    Raises:
        ModelsError: a seed or model failed.
        CandidateHeldError: another process holds the candidate, which stays as it is.
    """
    home = Home(settings.home)
    if settings.rebuild:
        discard_candidate(home)
    base = find_base(home, built_with=_built_with_hash(settings))
    state = None
    try:
        state = _prepare(settings)
        return _build(settings, models, state)
    except CandidateHeldError:
        if base is not None:
            keep_candidate(home, base)
        raise
    except (ModelsError, duckdb.Error) as error:
        # Models that were interrupted have failed too.
        raise_if_stopped()
        if state is not None and state.base_publication_id is None:
            raise
        return build_anew(settings, models, error)


def build_anew(settings: Settings, models: Models, error: Exception) -> Built:
    """Build the models from nothing: what earlier nights left is a cache, and fails.

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
        "What earlier nights left in the candidate could not be used, and was made "
        f"again from the raw zone: {reason}"
    )
    add_warnings(home, [*mended, warning])
    return replace(built, warning=warning)


def is_built_upon_earlier_nights(home: Home) -> bool:
    """Whether the candidate holds what earlier nights left."""
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
            built_with=_built_with_hash(settings),
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
    keep_candidate(Home(settings.home), state)
    return Built(tuple(events))


def describe_run(
    home: Home, *, run_id: str, failure: str | None, seconds: float
) -> RunOutcome:
    """How a run has ended, from what it left.

    Args:
        failure: why it failed, None where it did not.
        seconds: wall time.
    """
    mark = mark_of(run_id)
    record = None
    # One that is broken is of no run that has got far.
    with suppress(FileNotFoundError, BrokenFileError):
        record = read_run_record(home)
    if record is not None and not record.publication_id.endswith(mark):
        record = None
    results = Log(home.log).last_results()
    if results and not results[0].publication_id.endswith(mark):
        results = ()
    status = _status(record, results, failure)
    return RunOutcome(
        status=status,
        record=record,
        results=results,
        publication=read_standing(home).publication,
        error=failure if status is RunStatus.FAILED else None,
        seconds=seconds,
    )


def _status(
    record: RunRecord | None, results: tuple[QualityResult, ...], failure: str | None
) -> RunStatus:
    if record is not None and not record.has_work and failure is None:
        return RunStatus.UNCHANGED
    if failure is None:
        return RunStatus.PUBLISHED
    if any(result.blocks and result.outcome == "failed" for result in results):
        return RunStatus.REFUSED
    return RunStatus.FAILED


def last_totals(home: Home) -> dict[str, Totals]:
    """What the gate compares with: counts of the last publication by account."""
    # Where the published file cannot be read, the log still knows what it held.
    last = read_standing(home).publication or Log(home.log).last_publication()
    return {
        account.account_id: Totals(
            completed=account.completed_enrollments,
            replied=account.replied_enrollments,
            bounced=account.bounced_enrollments,
            delivered=account.delivered_enrollments,
        )
        for account in (last.accounts if last else ())
    }


def keys_held_before(home: Home) -> bool:
    """Whether the candidate was built upon one whose keys were all found unique."""
    state = read_candidate(home)
    if state is None or state.base_publication_id is None:
        return False
    results = Log(home.log).results(state.base_publication_id)
    outcomes = {result.outcome for result in results if result.rule == KEYS_ARE_UNIQUE}
    return outcomes == {"passed"}


def keep_results(
    home: Home, results: Iterable[CheckResult], *, accepted: Mapping[str, str]
) -> list[QualityResult]:
    """Log what the gate found, and write its page, published or not.

    Args:
        accepted: rules that may fail, each with the reason.
    """
    attempt = read_run_record(home).publication_id
    evaluated_at = datetime.now(UTC).isoformat()
    kept = [
        QualityResult(
            publication_id=attempt,
            rule=result.rule,
            check_name=result.name,
            table_name=result.table,
            outcome=_outcome(result, accepted),
            observed=result.observed,
            threshold=result.threshold,
            message=result.message,
            blocks=result.blocks,
            is_published=False,
            accepted_reason=None if result.passed else accepted.get(result.rule),
            evaluated_at=evaluated_at,
        )
        for result in results
    ]
    Log(home.log).write_results(kept)
    write_page(
        home,
        kept,
        reasons=_reasons(),
        files=unpublished_files(home),
        steps=[str(step) for step in steps_after_refusal(home, kept)],
    )
    return kept


def _reasons() -> dict[str, str]:
    return {name: rule.reason for name, rule in read_thresholds().items()}


def _outcome(result: CheckResult, accepted: Mapping[str, str]) -> str:
    if result.passed:
        return "passed"
    return "accepted" if result.rule in accepted else "failed"


def finish(settings: Settings) -> list[str]:
    """Finish what belongs to the publication that stands; what cannot be, in sentences.

    A run does so before its own work, because the last one may have been killed, and
    after it.
    """
    return finish_publication(
        Home(settings.home),
        keep=settings.keep_publications,
        language=settings.language,
        read_reasons=_reasons,
    )


def finish_and_warn(settings: Settings) -> list[str]:
    """Finish what belongs to the publication that stands; the run at hand warns of what
    cannot be, which is given too.
    """
    problems = finish(settings)
    if problems:
        with suppress(OSError):
            add_warnings(Home(settings.home), problems)
    return problems


def publish_candidate(settings: Settings) -> Publication:
    """Publish the candidate of the run at hand with its check results.

    Raises:
        CandidateHeldError: another process holds the candidate, which stays as it is.
    """
    home = Home(settings.home)
    _warn_of_side_files(home)
    try:
        return wait_while_held(
            partial(
                publish,
                home,
                read_run_record(home).attempt,
                memory_limit=settings.memory_limit,
            ),
            seconds=settings.lock_wait_seconds,
        )
    except duckdb.Error:
        # Else the next run would build upon what cannot be published, and so on.
        discard_candidate(home)
        raise


def add_warnings(home: Home, warnings: Iterable[str]) -> None:
    """Add to what the run at hand warns of."""
    record = read_run_record(home)
    _write_run_record(home, replace(record, warnings=(*record.warnings, *warnings)))


def _warn_of_side_files(home: Home) -> None:
    beside = find_side_files(home.published_database)
    if beside:
        add_warnings(home, [_describe_side_files(beside)])


def recovery_warnings(standing: Standing) -> list[str]:
    """What to know of what recovering has removed."""
    return [_describe_side_files(standing.removed)] if standing.removed else []


def _describe_side_files(removed: Iterable[Path]) -> str:
    names = ", ".join(map(str, removed))
    return (
        f"Removed {names}, which a program left that wrote to a published database and "
        "was cut off; open published databases read-only."
    )


def _warn(home: Home, standing: Standing, started_at: datetime) -> Iterable[str]:
    if standing.problem is not None:
        yield f"{standing.problem}."
    yield from recovery_warnings(standing)
    last = Log(home.log).last_publication()
    if last is not None and started_at < datetime.fromisoformat(last.published_at):
        yield (
            f"The clock is behind the last publication: it says "
            f"{started_at.astimezone(UTC).isoformat(timespec='seconds')}, but "
            f"{last.publication_id} was published at {last.published_at}. Either was "
            "wrong; publications are in the order of their numbers."
        )
    if is_unfinished(home):
        yield "An erasure was cut off: `sender-score forget` goes on with it."


def _landed_files(landed: LandingResult) -> Iterable[LandedFile]:
    for file in landed.files:
        yield LandedFile(
            name=file.name,
            sha256=file.sha256,
            kind=file.kind,
            status=str(file.status),
            rows_read=file.rows_read,
            rows_accepted=file.rows_accepted,
            rows_quarantined=file.rows_quarantined,
            reason=None if file.reason is None else str(file.reason),
            message=file.message,
            unknown_columns=file.unknown_columns,
        )


def _built_with_hash(settings: Settings) -> str:
    return fingerprint(
        files=(), settings=_built_with(settings), rules=(*MODELS, RAW_COLUMNS)
    )


def _published_with(settings: Settings) -> dict[str, str]:
    return {**_built_with(settings), "as_of": settings.as_of_day.isoformat()}


def _built_with(settings: Settings) -> dict[str, str]:
    return {
        "time_zone": settings.time_zone,
        "hash_salt": settings.hash_salt or "",
        # Files keep their SHA-256 when a person is taken out of them.
        "erasures": str(len(erasures(Home(settings.home)))),
    }
