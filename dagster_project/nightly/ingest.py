"""The first stage: ingest new exports, and decide whether the run has work to do."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from dagster_project.erasure.forgetting import is_unfinished
from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import LandingResult
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.repeats import note_repeats
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.schema import CONTACTS, SEQUENCES
from dagster_project.home import Home
from dagster_project.nightly.fingerprints import (
    candidate_fingerprint,
    publication_fingerprint,
)
from dagster_project.nightly.landing_folders import remember_folder
from dagster_project.nightly.next_steps import spell_options
from dagster_project.nightly.recovery import recovery_warnings
from dagster_project.nightly.run_record import LandedFile, RunRecord, write_run_record
from dagster_project.nightly.salt import note_missing_salt
from dagster_project.nightly.verifying import check_raw_zone
from dagster_project.publishing.candidate import find_base
from dagster_project.publishing.fingerprint import project_version
from dagster_project.publishing.history import (
    PublishedState,
    name_publication,
    recover,
)
from dagster_project.publishing.log import Log
from dagster_project.settings import Settings


def ingest_exports(
    settings: Settings, *, run_id: str, started_at: datetime
) -> RunRecord:
    """Ingest what is new in the landing folder, and find out whether there is work.

    Args:
        run_id: distinguishes runs that start within one second.
        started_at: when the run started, with its zone.

    Raises:
        DamagedRawZoneError: the raw zone has lost rows that cannot be read again.
    """
    home = Home(settings.home)
    published = recover(home)
    unsalted = None if settings.hash_salt else note_missing_salt(home)
    landed = load_exports(settings)
    warnings = [
        *([unsalted] if unsalted else []),
        *_recovery_warnings(home, published, started_at),
        *landed.warnings,
        *_note_repeats(settings, home),
    ]
    fingerprint, has_work = _find_work(settings, published)
    mended = check_raw_zone(settings, is_full=_choose_full(settings, has_work))
    record = RunRecord(
        publication_id=name_publication(home, started_at=started_at, run_id=run_id),
        as_of=settings.as_of_day.isoformat(),
        time_zone=settings.time_zone,
        version=project_version(),
        fingerprint=fingerprint,
        has_work=has_work,
        files=tuple(_landed_files(landed)),
        warnings=(*warnings, *mended),
        quarantine=landed.quarantine,
        options=spell_options(settings),
    )
    write_run_record(home, record)
    return record


def _note_repeats(settings: Settings, home: Home) -> Iterable[str]:
    return note_repeats(
        RawZone(home.raw),
        published=Log(home.log).published_files(),
        memory_limit=settings.memory_limit,
    )


def load_exports(settings: Settings) -> LandingResult:
    """Load what is new in the landing folder, unless the run is a rebuild."""
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


def _find_work(settings: Settings, published: PublishedState) -> tuple[str, bool]:
    """What the publication would depend on, and whether it differs from the last."""
    exports = [
        (record.sha256, str(record.status))
        for record in RawZone(Home(settings.home).raw).records()
        if record.status != "set_aside"
    ]
    fingerprint = publication_fingerprint(settings, exports)
    last = published.publication
    is_due = settings.rebuild or last is None or last.fingerprint != fingerprint
    return fingerprint, bool(exports) and is_due


def _choose_full(settings: Settings, has_work: bool) -> Callable[[FileRecord], bool]:
    """Which exports a run reads fully, so that their files are checked fully."""
    if not has_work:
        return lambda _: False
    is_incremental = not settings.rebuild and find_base(
        Home(settings.home), built_with=candidate_fingerprint(settings)
    )
    if not is_incremental:
        return lambda _: True
    return lambda record: record.kind in (CONTACTS.name, SEQUENCES.name)


def _recovery_warnings(
    home: Home, published: PublishedState, started_at: datetime
) -> Iterable[str]:
    if published.problem is not None:
        yield f"{published.problem}."
    yield from recovery_warnings(published)
    last = Log(home.log).last_publication()
    if last is not None and started_at < datetime.fromisoformat(last.published_at):
        yield (
            f"The clock is behind the last publication: it says "
            f"{started_at.astimezone(UTC).isoformat(timespec='seconds')}, but "
            f"{last.publication_id} was published at {last.published_at}. One of the "
            "two was wrong; publications are in the order of their numbers."
        )
    if is_unfinished(home):
        yield "An erasure was cut off: `sender-score forget` continues it."


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
