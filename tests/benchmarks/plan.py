"""What is measured, in which order: contenders in turn, this project among them.

Add a contender to `names`. What a contender does stands in its script, what the
figures amount to in `figures`.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.comparing import assert_equal_results
from tests.benchmarks.measuring import ContenderError, Meter, Usage
from tests.benchmarks.names import (
    CONTENDERS,
    DBT,
    DBT_MODELS,
    FIRST,
    FIRST_OF_MANY,
    FIXED,
    FIXED_FIRST,
    FIXED_NEXT,
    HELP,
    NEXT,
    NEXT_OF_MANY,
    OURS,
    SAMPLE_RUN,
    SCATTERED,
    SCRIPT,
    STATUS,
    STATUS_LARGE,
    UNCHANGED,
)
from tests.benchmarks.places import (
    ALL_FILES,
    FIRST_FILES,
    Site,
    count_bytes,
    link_files,
)
from tests.benchmarks.shapes import Shape
from tests.exports.generator import NEXT_EXPORT, Size
from tests.running.command import COMMAND, PROJECT, SAMPLE, SAMPLE_DAY

TINY_ROWS = 200
# A next run costs little more than what of it is fixed, and what is fixed varies by
# more than that: one of each says nothing.
NEXT_RUNS = 3
# Of the exports of many senders: some hundred working days of fifty each.
ROWS_OF_A_SENDER = 5_000
SEQUENCES_OF_MANY = 20
# A stale warehouse and a refused run are no errors of `status`.
STATUS_CODES = (0, 4)


@dataclass(frozen=True)
class Sample:
    """One measurement: who did what, what it used and left."""

    stage: str
    contender: str
    usage: Usage
    left_bytes: int | None = None


@dataclass
class Collected:
    """All that one benchmark has measured."""

    samples: list[Sample] = field(default_factory=list)
    ranges: dict[str, dict[str, float]] = field(default_factory=dict)
    stages: dict[str, Any] = field(default_factory=dict)


class Plan:
    """Measures everything, once or several times, and collects it."""

    def __init__(
        self,
        meter: Meter,
        *,
        shape: Shape,
        folder: Path,
        say: Callable[[str], None],
    ) -> None:
        """Work in a folder, and say what is being measured."""
        self._shape = shape
        self.collected = Collected()
        self._meter = meter
        self._say = say
        self._large = Site(folder / "large")
        self._many = Site(folder / "many")
        self._tiny = Site(folder / "tiny")
        self._sample = Site(folder / "sample")

    def generate(self, *, rows: int, next_rows: int, seed: int) -> None:
        """Make the exports; not measured."""
        self._say(f"making exports of {rows:,} and {next_rows:,} rows")
        large, many, tiny = self._large, self._many, self._tiny
        shape = _options(
            senders=self._shape.senders,
            sequences=self._shape.sequences,
            days=self._shape.days,
            old_one_in=self._shape.old_one_in,
            seed=seed,
        )
        sizes = _options(rows=rows, next_rows=next_rows)
        tiny_sizes = _options(rows=TINY_ROWS, next_rows=TINY_ROWS // 10)
        self._generate([*tiny_sizes, *shape], tiny.generated)
        self._generate([*sizes, *shape], large.generated)
        link_files(FIRST_FILES, source=large.generated, target=large.exports(FIRST))
        link_files(ALL_FILES, source=large.generated, target=large.exports(NEXT))
        if not self._shape.has_variants:
            return
        senders = max(rows // ROWS_OF_A_SENDER, 1)
        # The last of an option counts.
        others = _options(senders=senders, sequences=SEQUENCES_OF_MANY)
        self._generate([*sizes, *shape, *others], many.generated)
        stage = many.exports(FIRST_OF_MANY)
        link_files(FIRST_FILES, source=many.generated, target=stage)
        scattered = _options(old_one_in=Size.old_one_in)
        self._generate([*sizes, *shape, *scattered, "--next-only"], large.scattered)

    def _generate(self, options: list[str], out: Path) -> None:
        out.parent.mkdir(parents=True, exist_ok=True)
        module = self._module("tests.exports.generator")
        self._meter.measure([*module, *options, "--out", out], name="generator")

    def run(self) -> None:
        """Measure everything once."""
        for site in (self._large, self._many, self._sample):
            site.start()
        self._run_fixed()
        self._run_large()
        if self._shape.has_variants:
            self._run_next_of_all_ages()
            self._run_many()

    def _run_large(self) -> None:
        large = self._large
        large.drop(FIRST_FILES)
        if self._run_all(FIRST, large, CONTENDERS):
            large.keep_home()
            large.drop([NEXT_EXPORT])
            self._run_all(NEXT, large, CONTENDERS)
            self._run_ours(UNCHANGED, OURS, large)
            self._measure_ranges(large, of="")
            self._measure(FIXED, STATUS_LARGE, self._status(large), STATUS_CODES)
            self._repeat_next_runs()

    def _run_next_of_all_ages(self) -> None:
        large = self._large
        if large.kept_home.exists():
            large.put_back()
            link_files([NEXT_EXPORT], source=large.scattered, target=large.landing)
            self._run_ours(SCATTERED, OURS, large)
            self._read_stages(SCATTERED, large)

    def _repeat_next_runs(self) -> None:
        """The next run again, each beside what is subtracted from it."""
        for _ in range(NEXT_RUNS - 1):
            self._large.put_back()
            # A copied home has no hard links, so what it leaves is not looked at.
            self._measure(NEXT, OURS, self._command(self._large), is_ours=True)
            self._run_tiny()

    def _run_many(self) -> None:
        many = self._many
        many.drop(FIRST_FILES)
        script = {SCRIPT: CONTENDERS[SCRIPT]}
        if self._run_all(FIRST_OF_MANY, many, script):
            self._measure_ranges(many, of=", many senders")
            many.drop([NEXT_EXPORT])
            self._run_ours(NEXT_OF_MANY, OURS, many)
            self._read_stages(NEXT_OF_MANY, many)

    def _run_fixed(self) -> None:
        # The first start of a command after an installation compiles what it imports.
        self._meter.measure([COMMAND, "--help"], name="warm_up")
        self._run_tiny()
        for export in SAMPLE.iterdir():
            shutil.copy2(export, self._sample.landing)
        self._run_ours(FIXED, SAMPLE_RUN, self._sample)
        self._measure(FIXED, STATUS, self._status(self._sample), STATUS_CODES)
        self._measure(FIXED, HELP, [COMMAND, "--help"])
        self._meter.measure(self._dbt(), name="warm_up")
        models = ["--exclude-resource-type", "test", "unit_test"]
        self._measure(FIXED, DBT, self._dbt())
        self._measure(FIXED, DBT_MODELS, self._dbt(*models))

    def _run_tiny(self) -> None:
        tiny = self._tiny
        tiny.start()
        tiny.drop(FIRST_FILES)
        self._run_ours(FIXED, FIXED_FIRST, tiny)
        tiny.drop([NEXT_EXPORT])
        self._run_ours(FIXED, FIXED_NEXT, tiny)

    def _run_all(self, stage: str, site: Site, contenders: Mapping[str, str]) -> bool:
        """Measure a stage of ours and others; whether ours came to its end."""
        is_done = self._run_ours(stage, OURS, site) is None
        finished = {}
        if is_done:
            self._read_stages(stage, site)
            finished[OURS] = site.results(stage, "published")
            module = self._module("tests.benchmarks.contenders.published")
            self._meter.measure([*module, site.published, finished[OURS]], name="read")
        for contender, script in contenders.items():
            out = site.results(stage, script)
            module = self._module(f"tests.benchmarks.contenders.{script}")
            command = [*module, site.exports(stage), out]
            if self._measure(stage, contender, command, left=out) is None:
                finished[contender] = out
        if finished:
            assert_equal_results(finished)
        return is_done

    def _run_ours(self, stage: str, name: str, site: Site) -> str | None:
        command = self._command(site)
        return self._measure(stage, name, command, left=site.home, is_ours=True)

    def _command(self, site: Site) -> list[str | Path]:
        command: list[str | Path] = [COMMAND, "run", "--json", "--as-of", SAMPLE_DAY]
        return [*command, "--landing", site.landing, "--home", site.home]

    def _measure(
        self,
        stage: str,
        name: str,
        command: list[str | Path],
        accepted: tuple[int, ...] = (0,),
        *,
        left: Path | None = None,
        is_ours: bool = False,
    ) -> str | None:
        """Measure and keep; what stopped it, if anything did."""
        self._say(f"{stage}: {name}")
        log = f"{stage} {name}".replace(" ", "_")
        try:
            usage = self._meter.measure(command, name=log, accepted=accepted)
        except ContenderError as error:
            if is_ours:
                raise
            # An engine that runs out of its own memory is a result, too.
            self._say(str(error))
            usage = error.usage
        left_bytes = None if left is None else count_bytes(left)
        self.collected.samples.append(Sample(stage, name, usage, left_bytes))
        return usage.stopped

    def _measure_ranges(self, site: Site, *, of: str) -> None:
        self._say(f"scores of any days{of}")
        answer = self._ask("range_queries", site.published)
        self.collected.ranges |= {
            f"{name}{of}": seconds for name, seconds in answer.items()
        }

    def _read_stages(self, stage: str, site: Site) -> None:
        try:
            self.collected.stages[stage] = self._ask("run_stages", site.home)
        except ContenderError as error:
            self._say(str(error))

    def _ask(self, module: str, place: Path) -> Any:
        command = [*self._module(f"tests.benchmarks.{module}"), place]
        self._meter.measure(command, name=module)
        return json.loads(self._meter.read_output(module))

    def _status(self, site: Site) -> list[str | Path]:
        return [COMMAND, "status", "--landing", site.landing, "--home", site.home]

    def _dbt(self, *more: str) -> list[str | Path]:
        """A bare dbt on the candidate that the run on the sample left."""
        variables = {"home": str(self._sample.home), "time_zone": "UTC"}
        project = PROJECT / "dbt"
        kept = self._sample.root / "dbt"
        command: list[str | Path] = [COMMAND.with_name("dbt"), "--quiet", "build"]
        command += ["--full-refresh", *more, "--vars", json.dumps(variables)]
        command += ["--project-dir", project, "--profiles-dir", project]
        return [*command, "--target-path", kept, "--log-path", kept]

    def _module(self, name: str) -> list[str | Path]:
        return [sys.executable, "-m", name]


def _options(**values: int) -> list[str]:
    """Options of the generator."""
    named = {
        f"--{name.replace('_', '-')}": str(value) for name, value in values.items()
    }
    return [part for option in named.items() for part in option]
