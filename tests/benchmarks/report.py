"""Shows a benchmark: tables for people, JSON for machines.

Add a column here. What the figures amount to belongs to `figures`.
"""

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.figures import Figure, Figures, compute_ratios
from tests.benchmarks.names import FIXED_OF, QUERY, SCRIPT
from tests.benchmarks.plan import Collected


def build_report(collected: Collected, *, about: dict[str, Any]) -> dict[str, Any]:
    """Everything that was measured and what it amounts to, ready for JSON."""
    figures = Figures(collected.samples)
    return {
        **about,
        "figures": [asdict(figure) for figure in figures],
        "less_fixed_cpu_seconds": {
            stage: figures.less_fixed(stage) for stage in FIXED_OF
        },
        "ratios": compute_ratios(figures),
        "ranges": {
            name: {**seconds, "ratio": seconds["function"] / seconds["plain"]}
            for name, seconds in collected.ranges.items()
        },
        "stages": collected.stages,
        "samples": [asdict(sample) for sample in collected.samples],
    }


def show_report(collected: Collected, report: dict[str, Any], console: Console) -> None:
    """Print the tables."""
    console.print(_describe(report))
    console.print(_build_figures(Figures(collected.samples)))
    console.print(_build_ratios(report))
    console.print(_build_ranges(report["ranges"]))
    for stage, known in collected.stages.items():
        console.print(_build_stages(stage, known))


def _describe(report: dict[str, Any]) -> str:
    machine, options = report["machine"], report["options"]
    load = [" ".join(map(str, report[f"load_{when}"])) for when in ("before", "after")]
    versions = ", ".join(f"{name} {v}" for name, v in machine["versions"].items())
    return (
        f"{options['rows']:,} rows, a run of {options['next_rows']:,}, medians of "
        f"{options['repeat']}; {options['senders']:,} senders, "
        f"{options['sequences']:,} sequences, {options['days']:,} days\n"
        f"{machine['cores']} cores, "
        f"{machine['memory_bytes'] / 1e9:.0f} GB, load before {load[0]}, after "
        f"{load[1]}\nPython {machine['python']}, {versions}\n"
        "All contenders that came to their end have equal results."
    )


def _build_figures(figures: Figures) -> Table:
    table = Table(title="Measured", title_justify="left")
    table.add_column("stage")
    table.add_column("contender")
    for name in ("CPU s", "wall s", "peak MB", "left MB", "to query", "to script"):
        table.add_column(name, justify="right")
    last = None
    for figure in figures:
        if figure.stage != last:
            table.add_section()
        shown = figure.stage if figure.stage != last else ""
        table.add_row(shown, figure.contender, *_show(figure, figures))
        last = figure.stage
    return table


def _show(figure: Figure, figures: Figures) -> list[str]:
    if figure.stopped:
        return [figure.stopped]
    ratios = [
        f"{figure.cpu_seconds / base:.2f}" if base else ""
        for base in (figures.cpu(figure.stage, name) for name in (QUERY, SCRIPT))
    ]
    left = "" if figure.left_bytes is None else f"{figure.left_bytes / 1e6:,.0f}"
    return [
        f"{figure.cpu_seconds:,.2f}",
        f"{figure.wall_seconds:,.2f}",
        f"{figure.peak_bytes / 1e6:,.0f}",
        left,
        *ratios,
    ]


def _build_ratios(report: dict[str, Any]) -> Table:
    table = Table(title="Ratios", title_justify="left")
    table.add_column("of what to what")
    table.add_column("ratio", justify="right")
    for stage, seconds in report["less_fixed_cpu_seconds"].items():
        shown = "–" if seconds is None else f"{seconds:,.2f} s"
        table.add_row(f"{stage}, CPU less fixed", shown)
    table.add_section()
    for name, ratio in report["ratios"].items():
        table.add_row(name, "–" if ratio is None else f"{ratio:,.{_digits(ratio)}f}")
    return table


def _digits(ratio: float) -> int:
    return 2 if abs(ratio) >= 0.1 else 4


def _build_ranges(ranges: dict[str, dict[str, float]]) -> Table:
    table = Table(title="Scores of any days", title_justify="left")
    table.add_column("function, days")
    for name in ("ms", "group-by ms", "ratio"):
        table.add_column(name, justify="right")
    for name, known in ranges.items():
        table.add_row(
            name,
            f"{1000 * known['function']:,.1f}",
            f"{1000 * known['plain']:,.1f}",
            f"{known['ratio']:,.2f}",
        )
    return table


def _build_stages(stage: str, known: dict[str, dict[str, float]]) -> Table:
    table = Table(title=f"Where the {stage} went", title_justify="left")
    table.add_column("stage or model")
    table.add_column("wall s", justify="right")
    for kind in ("stages", "models"):
        table.add_section()
        for name, seconds in known[kind].items():
            table.add_row(name, f"{seconds:,.2f}")
    return table
