"""The command line of the benchmark: `python -m tests.benchmarks`."""

import argparse
import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.benchmarks.machine import count_memory, describe_machine, read_load
from tests.benchmarks.measuring import Limits, Meter
from tests.benchmarks.plan import Plan
from tests.benchmarks.report import build_report, show_report
from tests.generator import Size

SHAPE = ("senders", "sequences", "days", "seed")


def main() -> None:
    """Measure, show, and write JSON and a picture."""
    options = _read_options()
    console = Console(width=110, highlight=False)
    folder = options.out.absolute()
    limits = Limits(int(options.memory_limit * 1e9), options.time_limit)
    plan = Plan(
        Meter(limits, logs=folder / "logs"),
        folder=folder,
        say=lambda text: console.print(text, style="dim", markup=False),
    )
    about = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "options": {**vars(options), "out": str(options.out)},
        "machine": describe_machine(),
        "load_before": read_load(),
    }
    shape = [str(part) for name in SHAPE for part in _flag(name, options)]
    plan.generate(rows=options.rows, night_rows=options.night_rows, more=shape)
    for _ in range(options.repeat):
        plan.run()
    report = build_report(plan.collected, about={**about, "load_after": read_load()})
    show_report(plan.collected, report, console)
    _write(report, folder, console)


def _write(report: dict[str, Any], folder: Path, console: Console) -> None:
    # The drawing library is large, and a child counts the memory of its parent.
    from tests.benchmarks.picture import draw

    written = json.dumps(report, indent=1) + "\n"
    (folder / "benchmark.json").write_text(written, encoding="utf-8")
    draw(report, path=folder / "benchmark.png")
    console.print(f"Written to {folder}: benchmark.json, benchmark.png", markup=False)


def _flag(name: str, options: argparse.Namespace) -> tuple[str, int]:
    return f"--{name}", getattr(options, name)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--rows", type=int, default=1_000_000, help="of the first export")
    add("--night-rows", type=int, default=50_000, help="of the night's export")
    add("--out", type=Path, default=Path("build/benchmarks"), help="folder")
    add("--repeat", type=int, default=1, help="measure so often; medians count")
    memory = round(count_memory() * 0.8 / 1e9, 1)
    add("--memory-limit", type=float, default=memory, help="of a contender, in GB")
    add("--time-limit", type=float, default=3600, help="of a contender, in seconds")
    defaults = {field.name: field.default for field in fields(Size) if field.name}
    for name in SHAPE:
        add(f"--{name}", type=int, default=defaults[name], help="of the exports")
    return parser.parse_args()


if __name__ == "__main__":
    main()
