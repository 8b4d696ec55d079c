"""Verifying the raw zone, and mending it from the landing folders.

What is damaged and cannot be mended stops a run: rows that are not those of the exports
are never published.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dagster_project.exports.landing.loading import load_again
from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.verification import Damage, find_damage
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.nightly.landing_folders import read_folders
from dagster_project.settings import Settings


class DamagedRawZoneError(OSError):
    """The raw zone has lost rows of exports; names each file and how to mend it."""


@dataclass(frozen=True)
class Verified:
    """What became of the raw zone's files.

    Attributes:
        exports: how many exports there are whose rows it holds.
        mended: files that were damaged and whose exports were read again, in sentences.
        damaged: files that are damaged and could not be mended, in sentences.
    """

    exports: int
    mended: tuple[str, ...]
    damaged: tuple[str, ...]


def check_raw_zone(
    settings: Settings, *, is_full: Callable[[FileRecord], bool]
) -> tuple[str, ...]:
    """Verify what counts in the raw zone; what was mended, in sentences.

    Raises:
        DamagedRawZoneError: something could not be mended.
    """
    verified = verify(settings, is_full=is_full, counts_only=True)
    if verified.damaged:
        raise DamagedRawZoneError(" ".join(verified.damaged))
    return verified.mended


def verify(
    settings: Settings,
    *,
    is_full: Callable[[FileRecord], bool] = lambda _: True,
    counts_only: bool = False,
) -> Verified:
    """Check the files of the raw zone, and read again the exports of damaged ones.

    Args:
        is_full: whether an export's files are checked fully, not by size and footer.
        counts_only: whether exports that are withdrawn may be as they are.
    """
    zone = RawZone(Home(settings.home).raw)
    damage = [
        found
        for found in find_damage(zone, is_full=is_full)
        if not counts_only or found.record.status is Status.ACCEPTED
    ]
    read_again = _read_again(
        settings, {found.record.sha256 for found in damage if _may_be_read(found)}
    )
    return Verified(
        exports=sum(bool(zone.stored_files(record)) for record in zone.records()),
        mended=tuple(
            f"{_tell(found)} It was read again from the landing folder."
            for found in damage
            if found.record.sha256 in read_again
        ),
        damaged=tuple(
            f"{_tell(found)} {_advise(found)}"
            for found in damage
            if found.record.sha256 not in read_again
        ),
    )


def _may_be_read(found: Damage) -> bool:
    # What was forgotten, or withdrawn, must not come back in this way.
    return found.record.status is Status.ACCEPTED and not found.record.has_forgotten


def _read_again(settings: Settings, wanted: Iterable[str]) -> set[str]:
    missing = set(wanted)
    done: set[str] = set()
    for folder in read_folders(settings):
        if missing - done and folder.is_dir():
            done |= load_again(
                folder,
                frozenset(missing - done),
                raw=Home(settings.home).raw,
                rules=settings.validation_rules,
                memory_limit=settings.memory_limit,
            )
    return done


def _tell(found: Damage) -> str:
    return (
        f"{found.path}, with rows of the export {found.record.file_name}, "
        f"{found.problem}."
    )


def _advise(found: Damage) -> str:
    backup = "Put it back from a backup"
    if found.record.status is Status.WITHDRAWN:
        return f"{backup}; the export is withdrawn and counts nowhere."
    if not found.record.has_forgotten:
        backup = f"Put the export back into the landing folder, or {backup.lower()}"
    sha256 = found.record.sha256
    return f"{backup}; `sender-score withdraw {sha256}` goes on without the export."
