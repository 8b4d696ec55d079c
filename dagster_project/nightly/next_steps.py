"""What a person can do after a refusal, as commands to copy, the same wherever told.

Run output, `status`, alerts and the gate's page show these. When a run counts as
refused belongs to the run record.
"""

import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagster_project.exports.outcomes import Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import BrokenFileError, Home
from dagster_project.nightly.run_record import read_run_record
from dagster_project.plain_text import shown_name
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.settings import Settings

COMMAND = "sender-score"
# How much of a SHA-256 is shown to people; commands take any unique beginning.
SHORT = 12
# Of many new files, those with the most quarantined rows.
MOST_FILES = 3


@dataclass(frozen=True)
class Step:
    """A command to copy, and when to give it."""

    when: str
    command: str

    def __str__(self) -> str:
        """Both as one line of a shell."""
        return f"{self.command}   # {self.when}"


def steps_after_refusal(home: Home, results: Iterable[QualityResult]) -> list[Step]:
    """What can be done after the gate refused, the likeliest first.

    Args:
        results: of the refused attempt.
    """
    rules = dict.fromkeys(
        result.rule
        for result in results
        if result.blocks and result.outcome == "failed"
    )
    if not rules:
        return []
    again = repeat_run(home)
    accepted = [part for rule in rules for part in ("--accept", f"{rule}=REASON")]
    return [
        *_steps_of_files(home),
        Step("then run again", _spell(again)),
        Step("or, if the data is right, publish it", _spell([*again, *accepted])),
    ]


def unpublished_files(home: Home) -> list[FileRecord]:
    """Accepted files that no publication holds, most quarantined rows first."""
    published = Log(home.log).published_files()
    files = [
        record
        for record in RawZone(home.raw).records()
        if record.status is Status.ACCEPTED and record.sha256 not in published
    ]
    return sorted(files, key=lambda file: (-file.rows_quarantined, file.file_name))


def repeat_run(home: Home) -> list[str]:
    """The command that runs as the last run did."""
    options: tuple[str, ...] = ()
    with suppress(FileNotFoundError, BrokenFileError):
        options = read_run_record(home).options
    return ["run", "--home", str(home.root), *options]


def spell_options(settings: Settings) -> tuple[str, ...]:
    """The options with which a run repeats these settings, but for home and salt."""
    options = []
    if settings.landing != settings.home / "landing":
        options += ["--landing", str(settings.landing)]
    if settings.time_zone != Settings.time_zone:
        options += ["--time-zone", settings.time_zone]
    if settings.as_of is not None:
        options += ["--as-of", settings.as_of.isoformat()]
    return tuple(options)


def _steps_of_files(home: Home) -> Iterator[Step]:
    files = unpublished_files(home)
    place = ["--home", str(home.root)]
    if any(file.rows_quarantined for file in files):
        yield Step("see the quarantined rows", _spell(["quarantine", *place]))
    for file in files[:MOST_FILES]:
        yield Step(
            f"if {shown_name(file.file_name)} is a wrong export",
            _spell(["withdraw", file.sha256, *place]),
        )
    if len(files) > MOST_FILES:
        yield Step(
            f"{len(files) - MOST_FILES} more new files, with their SHA-256",
            _spell(["status", "--verbose", *place]),
        )


def _spell(words: Iterable[str]) -> str:
    return shlex.join([_program(), *words])


def _program() -> str:
    """The command as a shell finds it, whatever started this process."""
    if shutil.which(COMMAND):
        return COMMAND
    beside = Path(sys.executable).with_name(COMMAND)
    return str(beside) if beside.exists() else COMMAND
