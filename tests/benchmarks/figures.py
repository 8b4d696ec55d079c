"""What the measurements amount to: medians, and the ratios that matter.

Add a ratio to `compute_ratios`. Nothing is measured here, and nothing shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.names import (
    CONTENDERS,
    DBT,
    DBT_MODELS,
    FIRST,
    FIRST_OF_MANY,
    FIXED,
    FIXED_OF,
    HELP,
    NEXT,
    NEXT_OF_MANY,
    OURS,
    SAMPLE_RUN,
    SCATTERED,
    SCRIPT,
    STAGES,
    STATUS,
    STATUS_LARGE,
)
from tests.benchmarks.plan import Sample


@dataclass(frozen=True)
class Figure:
    """The medians of one contender in one stage.

    Attributes:
        stopped: why it did not come to its end; its other figures mean little then.
        left_bytes: size of the files that it leaves, None where none are looked at.
    """

    stage: str
    contender: str
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: float
    left_bytes: float | None
    stopped: str | None


class Figures:
    """The medians of a benchmark, by stage and contender."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        """Take the medians of repeated measurements."""
        groups: dict[tuple[str, str], list[Sample]] = {}
        for sample in samples:
            groups.setdefault((sample.stage, sample.contender), []).append(sample)
        self._figures = {key: _summarise(group) for key, group in groups.items()}

    def __iter__(self) -> Iterator[Figure]:
        """Every figure, by stage and in the order in which they were measured."""
        figures = self._figures.values()
        return iter(sorted(figures, key=lambda figure: STAGES.index(figure.stage)))

    def of(self, stage: str, contender: str) -> Figure | None:
        """The figure of a contender that came to its end."""
        figure = self._figures.get((stage, contender))
        return None if figure is None or figure.stopped else figure

    def cpu(self, stage: str, contender: str) -> float | None:
        """Processor seconds, where it came to its end."""
        figure = self.of(stage, contender)
        return None if figure is None else figure.cpu_seconds

    def wall(self, stage: str, contender: str) -> float | None:
        """Wall seconds, where it came to its end."""
        figure = self.of(stage, contender)
        return None if figure is None else figure.wall_seconds

    def peak(self, stage: str, contender: str) -> float | None:
        """Peak memory in bytes, where it came to its end."""
        figure = self.of(stage, contender)
        return None if figure is None else figure.peak_bytes

    def less_fixed(self, stage: str) -> float | None:
        """Our processor seconds less what the same takes on a tiny export."""
        fixed = self.cpu(FIXED, FIXED_OF[stage])
        ours = self.cpu(stage, OURS)
        return None if ours is None or fixed is None else ours - fixed


def compute_ratios(figures: Figures) -> dict[str, float | None]:
    """The ratios by what they compare; None where one side is missing."""
    first, next_run = figures.less_fixed(FIRST), figures.less_fixed(NEXT)
    ratios = {}
    for name in CONTENDERS:
        ratios[f"first load, CPU less fixed, to {name}"] = _divide(
            first, figures.cpu(FIRST, name)
        )
        ratios[f"first load, peak memory, to {name}"] = _divide(
            figures.peak(FIRST, OURS), figures.peak(FIRST, name)
        )
        ratios[f"everything again in {name}, CPU, to next run less fixed"] = _divide(
            figures.cpu(NEXT, name), next_run
        )
    ratios["next run, CPU less fixed, to first load"] = _divide(next_run, first)
    ratios["next run of all ages, CPU less fixed, to first load"] = _divide(
        figures.less_fixed(SCATTERED), first
    )
    first_of_many = figures.less_fixed(FIRST_OF_MANY)
    ratios[f"{FIRST_OF_MANY}, CPU less fixed, to {SCRIPT}"] = _divide(
        first_of_many, figures.cpu(FIRST_OF_MANY, SCRIPT)
    )
    ratios[f"{NEXT_OF_MANY}, CPU less fixed, to first load"] = _divide(
        figures.less_fixed(NEXT_OF_MANY), first_of_many
    )
    return ratios | {
        f"{name}, wall, to {build}": _divide(
            figures.wall(FIXED, name), figures.wall(FIXED, build)
        )
        for name in (SAMPLE_RUN, STATUS, STATUS_LARGE, HELP)
        for build in (DBT, DBT_MODELS)
    }


def _summarise(group: list[Sample]) -> Figure:
    left = [sample.left_bytes for sample in group if sample.left_bytes is not None]
    stopped = [sample.usage.stopped for sample in group if sample.usage.stopped]
    return Figure(
        stage=group[0].stage,
        contender=group[0].contender,
        cpu_seconds=median(sample.usage.cpu_seconds for sample in group),
        wall_seconds=median(sample.usage.wall_seconds for sample in group),
        peak_bytes=median(sample.usage.peak_bytes for sample in group),
        left_bytes=median(left) if left else None,
        stopped=stopped[0] if stopped else None,
    )


def _divide(amount: float | None, base: float | None) -> float | None:
    return amount / base if amount is not None and base else None
