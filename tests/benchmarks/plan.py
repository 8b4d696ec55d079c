"""What is measured, in which order: contenders in turn, this project among them.

Add a contender to `names`. What a contender does stands in its script, what the
figures amount to in `figures`.
"""

import json
import shutil
import sys
from collections.abc import Callable
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
    FIXED,
    FIXED_FIRST,
    FIXED_NIGHT,
    HELP,
    NIGHT,
    OURS,
    SAMPLE_RUN,
    SCATTERED,
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
from tests.command import COMMAND, PROJECT, SAMPLE, SAMPLE_DAY
from tests.generator import NIGHT_EXPORT

TINY_ROWS = 200
# A stale warehouse and a refused night are no errors of `status`.
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
        self, meter: Meter, *, folder: Path, say: Callable[[str], None]
    ) -> None:
        """Work in a folder, and say what is being measured."""
        self.collected = Collected()
        self._meter = meter
        self._say = say
        self._large = Site(folder / "large")
        self._tiny = Site(folder / "tiny")
        self._sample = Site(folder / "sample")

    def generate(self, *, rows: int, night_rows: int, more: list[str]) -> None:
        """Make the exports; not measured."""
        self._say(f"making exports of {rows:,} and {night_rows:,} rows")
        tiny = [TINY_ROWS, TINY_ROWS // 10]
        for site, sizes in ((self._large, [rows, night_rows]), (self._tiny, tiny)):
            site.root.mkdir(parents=True, exist_ok=True)
            counts = ["--rows", str(sizes[0]), "--night-rows", str(sizes[1])]
            self._generate([*counts, "--old-one-in", "0", *more], site.generated)
            self._generate([*counts, "--night-only", *more], site.scattered)
        large = self._large
        for stage, names in ((FIRST, FIRST_FILES), (NIGHT, ALL_FILES)):
            link_files(names, source=large.generated, target=large.exports(stage))

    def _generate(self, options: list[str], out: Path) -> None:
        module = self._module("tests.generator")
        self._meter.measure([*module, *options, "--out", out], name="generator")

    def run(self) -> None:
        """Measure everything once."""
        for site in (self._large, self._tiny, self._sample):
            site.root.mkdir(parents=True, exist_ok=True)
            site.start()
        self._run_fixed()
        large = self._large
        if self._run_large(FIRST, FIRST_FILES):
            large.keep_home()
            self._run_large(NIGHT, (NIGHT_EXPORT,))
            self._run_ours(UNCHANGED, OURS, large)
            self._measure_ranges()
            self._measure(FIXED, STATUS_LARGE, self._status(large), STATUS_CODES)
            large.put_back()
            link_files([NIGHT_EXPORT], source=large.scattered, target=large.landing)
            self._run_ours(SCATTERED, OURS, large)
            self._read_stages(SCATTERED)

    def _run_fixed(self) -> None:
        # The first start of a command after an installation compiles what it imports.
        self._meter.measure([COMMAND, "--help"], name="warm_up")
        self._tiny.drop(FIRST_FILES)
        self._run_ours(FIXED, FIXED_FIRST, self._tiny)
        self._tiny.drop([NIGHT_EXPORT])
        self._run_ours(FIXED, FIXED_NIGHT, self._tiny)
        for export in SAMPLE.iterdir():
            shutil.copy2(export, self._sample.landing)
        self._run_ours(FIXED, SAMPLE_RUN, self._sample)
        self._measure(FIXED, STATUS, self._status(self._sample), STATUS_CODES)
        self._measure(FIXED, HELP, [COMMAND, "--help"])
        self._meter.measure(self._dbt(), name="warm_up")
        models = ["--exclude-resource-type", "test", "unit_test"]
        self._measure(FIXED, DBT, self._dbt())
        self._measure(FIXED, DBT_MODELS, self._dbt(*models))

    def _run_large(self, stage: str, new_files: tuple[str, ...]) -> bool:
        """Measure a stage of all contenders; whether ours came to its end."""
        large = self._large
        large.drop(new_files)
        is_done = self._run_ours(stage, OURS, large) is None
        finished = {}
        if is_done:
            self._read_stages(stage)
            finished[OURS] = large.results(stage, "published")
            module = self._module("tests.benchmarks.contenders.published")
            self._meter.measure([*module, large.published, finished[OURS]], name="read")
        for contender, script in CONTENDERS.items():
            out = large.results(stage, script)
            module = self._module(f"tests.benchmarks.contenders.{script}")
            command = [*module, large.exports(stage), out]
            if self._measure(stage, contender, command, left=out) is None:
                finished[contender] = out
        if finished:
            assert_equal_results(finished)
        return is_done

    def _run_ours(self, stage: str, name: str, site: Site) -> str | None:
        command: list[str | Path] = [COMMAND, "run", "--json", "--as-of", SAMPLE_DAY]
        command += ["--landing", site.landing, "--home", site.home]
        return self._measure(stage, name, command, left=site.home, is_ours=True)

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

    def _measure_ranges(self) -> None:
        self._say("scores of any days")
        answer = self._ask("range_queries", self._large.published)
        self.collected.ranges = answer

    def _read_stages(self, stage: str) -> None:
        try:
            self.collected.stages[stage] = self._ask("run_stages", self._large.home)
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
