"""What must hold of every file, whatever is in it.

Add a property to `find_faults`. Files are loaded many at a time, as one loading of a
folder costs more than a small file.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import FileOutcome, Status
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import Limits, ValidationRules
from dagster_project.exports.schema import KINDS, Reading
from dagster_project.sql import literals
from tests.fuzzing.inputs import FuzzedFile, make_file
from tests.fuzzing.texts import connect, find_invented, read_texts
from tests.unit.exports.conftest import SEEDS

BATCH = 60
SMOKE_FILES = 60
# Small enough that noise runs into it.
LIMITS = Limits(field_bytes=5_000, ratio_from_bytes=1_000_000)
RULES = ValidationRules(
    header_aliases=SEEDS / "header_aliases.csv",
    value_aliases=SEEDS / "value_aliases.csv",
    time_zone="Europe/Warsaw",
    limits=LIMITS,
)
AGAIN = {Status.ACCEPTED: Status.ALREADY_LOADED}


@dataclass
class Tally:
    """What became of files, and the faults found, each with its input."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """For the log of the tests."""
        return f"{self.inputs} files: {dict(self.outcomes)}, {dict(self.rows)}"


def fuzz_many_files(
    stage: str, count: int, *, kept: Path, record: Callable[[str, object], None]
) -> Tally:
    """Load and check the files after those of the quick tests; print the tally."""
    tally = fuzz_files(stage, range(SMOKE_FILES, SMOKE_FILES + count), kept=kept)
    record("printed", f"{stage}: {tally}")
    return tally


def fuzz_files(stage: str, numbers: Sequence[int], *, kept: Path) -> Tally:
    """Load files of a stage and check each; those with a fault are kept in a folder."""
    tally = Tally()
    for start in range(0, len(numbers), BATCH):
        files = [make_file(stage, number) for number in numbers[start : start + BATCH]]
        with TemporaryDirectory(dir=kept) as folder:
            faults = list(_check_batch(files, Path(folder), tally))
        tally.inputs += len(files)
        for file, fault in faults:
            (kept / file.name).write_bytes(file.content)
            tally.faults.append(
                f"make_file({stage!r}, {file.number}), kept as {kept / file.name}: "
                f"{fault}"
            )
    return tally


def _check_batch(
    files: list[FuzzedFile], folder: Path, tally: Tally
) -> Iterator[tuple[FuzzedFile, str]]:
    landing, zone = folder / "landing", RawZone(folder / "raw")
    landing.mkdir()
    for file in files:
        (landing / file.name).write_bytes(file.content)
    try:
        first = _load(landing, zone)
        again = _load(landing, zone)
    except BaseException as error:
        if len(files) == 1:
            yield files[0], f"raised {error!r}"
            return
        if not isinstance(error, Exception):
            raise
        for number, file in enumerate(files):
            alone = folder / str(number)
            alone.mkdir()
            yield from _check_batch([file], alone, tally)
        return
    facts = read_facts(zone)
    for file in files:
        before = [outcome for outcome in first if _is_of(outcome, file)]
        after = [outcome for outcome in again if _is_of(outcome, file)]
        for fault in find_faults(file, before, after, facts):
            yield file, fault
    for outcome in first:
        tally.outcomes[f"{outcome.status} {outcome.reason or ''}".strip()] += 1
        tally.rows["accepted"] += outcome.rows_accepted
        tally.rows["quarantined"] += outcome.rows_quarantined


def _load(landing: Path, zone: RawZone) -> list[FileOutcome]:
    result = load_landing(landing, raw=zone.root, rules=RULES, settle_seconds=0)
    assert not list(zone.root.rglob(".tmp*")), "temporary files remain"
    return list(result.files)


@dataclass
class Facts:
    """What the raw zone holds of one file."""

    record: dict[str, object]
    accepted: list[int] = field(default_factory=list)
    quarantined: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


def read_facts(zone: RawZone) -> dict[str, Facts]:
    """Per SHA-256, what is in the raw zone: its files read together, by kind."""
    facts = {
        path.stem: Facts(json.loads(path.read_text(encoding="utf-8")))
        for path in zone.records_folder.glob("*.json")
    }
    for kind in KINDS:
        names = [c.name for c in kind.columns if c.reading is Reading.ID]
        for sha256, numbers, *ids in _read_rows(zone.root / kind.name, names):
            facts[sha256].accepted += numbers
            facts[sha256].ids |= {text for texts in ids for text in texts or ()}
    for sha256, numbers in _read_rows(zone.quarantine_folder, []):
        facts[sha256].quarantined += numbers
    return facts


def _read_rows(folder: Path, columns: Sequence[str]) -> list[tuple[object, ...]]:
    paths = [str(path) for path in folder.glob("*.parquet")]
    if not paths:
        return []
    values = "".join(
        f", list(distinct {name}) filter ({name} is not null)" for name in columns
    )
    return (
        connect()
        .execute(
            f"select parse_filename(filename, true), list(row_number){values} from "
            f"read_parquet({literals(paths)}, filename = true, union_by_name = true) "
            "group by filename"
        )
        .fetchall()
    )


def find_faults(
    file: FuzzedFile,
    first: Sequence[FileOutcome],
    again: Sequence[FileOutcome],
    facts: dict[str, Facts],
) -> Iterator[str]:
    """What is wrong with what became of a file on its first and second loading."""
    if not first:
        yield "it has no outcome"
    if [_recall(outcome) for outcome in first] != [_repeat(o) for o in again]:
        yield f"loaded again it is {again}, not {first}"
    texts: list[str] = []
    for outcome in first:
        rows = outcome.rows_accepted + outcome.rows_quarantined
        if outcome.rows_read != rows:
            yield f"its counts do not add up: {outcome}"
        if sum(outcome.quarantine.values()) not in (0, outcome.rows_quarantined):
            yield f"its reasons do not add up: {outcome}"
        if outcome.status not in (Status.ACCEPTED, Status.ALREADY_LOADED):
            if rows or outcome.message is None:
                yield f"it is set aside with rows or without a word: {outcome}"
            continue
        found = facts[str(outcome.sha256)]
        yield from _compare_counts(outcome, found)
        texts = texts or list(read_texts(file.content))
        yield from find_invented(found.ids, texts)
    # In UTF-16, NUL bytes stand between a carriage return and its line feed.
    lines = max(
        len(text.splitlines())
        for text in (file.content, file.content.replace(b"\0", b""))
    )
    if file.stage == "text" and sum(o.rows_read for o in first) > lines:
        yield f"it has {lines} lines and more rows: {first}"


def _compare_counts(outcome: FileOutcome, found: Facts) -> Iterator[str]:
    counts = (len(found.accepted), len(found.quarantined))
    if counts != (outcome.rows_accepted, outcome.rows_quarantined):
        yield f"the raw zone holds {counts} rows of {outcome}"
    numbers = sorted(found.accepted + found.quarantined)
    if numbers != list(range(1, outcome.rows_read + 1)):
        yield f"its row numbers are {numbers}"
    recorded = [
        found.record[name]
        for name in ("rows_read", "rows_accepted", "rows_quarantined")
    ]
    if recorded != [outcome.rows_read, *counts]:
        yield f"its record says {recorded} of {outcome}"


def _is_of(outcome: FileOutcome, file: FuzzedFile) -> bool:
    return outcome.name == file.name or outcome.name.startswith(f"{file.name}/")


def _recall(outcome: FileOutcome) -> tuple[object, ...]:
    status = AGAIN.get(outcome.status, outcome.status)
    return (outcome.name, status, *_count(outcome))


def _repeat(outcome: FileOutcome) -> tuple[object, ...]:
    return (outcome.name, outcome.status, *_count(outcome))


def _count(outcome: FileOutcome) -> tuple[object, ...]:
    return (
        outcome.sha256 and outcome.kind,
        outcome.reason,
        outcome.rows_read,
        outcome.rows_accepted,
        outcome.rows_quarantined,
    )
