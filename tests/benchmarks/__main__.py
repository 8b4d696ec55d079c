"""The command line of the benchmark: `python -m tests.benchmarks`."""

import argparse
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.benchmarks.machine import count_memory, describe_machine, read_load
from tests.benchmarks.measuring import Limits, Meter
from tests.benchmarks.plan import Plan
from tests.benchmarks.report import build_report, show_report
from tests.benchmarks.shapes import FEW, SHAPES, Shape
from tests.exports.generator import Size

# Of a shape, what an option can say otherwise.
OPTIONAL = ("senders", "sequences", "days")


def main() -> None:
    """Measure, show, and write JSON and a picture."""
    options = _read_options()
    console = Console(width=110, highlight=False)
    folder = options.out.absolute()
    limits = Limits(int(options.memory_limit * 1e9), options.time_limit)
    shape = _choose_shape(options)
    plan = Plan(
        Meter(limits, logs=folder / "logs"),
        shape=shape,
        folder=folder,
        say=lambda text: console.print(text, style="dim", markup=False),
    )
    about = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "options": {**vars(options), **asdict(shape), "out": str(options.out)},
        "machine": describe_machine(),
        "load_before": read_load(),
    }
    plan.generate(rows=options.rows, next_rows=options.next_rows, seed=options.seed)
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


def _choose_shape(options: argparse.Namespace) -> Shape:
    given = {name: getattr(options, name) for name in OPTIONAL}
    return replace(
        SHAPES[options.shape],
        **{name: value for name, value in given.items() if value is not None},
    )


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--rows", type=int, default=1_000_000, help="of the first export")
    add("--next-rows", type=int, default=50_000, help="of the next export")
    add("--out", type=Path, default=Path("build/benchmarks"), help="folder")
    add("--repeat", type=int, default=1, help="measure so often; medians count")
    memory = round(count_memory() * 0.8 / 1e9, 1)
    add("--memory-limit", type=float, default=memory, help="of a contender, in GB")
    add("--time-limit", type=float, default=3600, help="of a contender, in seconds")
    add("--shape", choices=SHAPES, default=FEW, help="of the exports")
    for name in OPTIONAL:
        add(f"--{name}", type=int, help="of the exports, otherwise than in the shape")
    add("--seed", type=int, default=Size.seed, help="of the exports")
    return parser.parse_args()


if __name__ == "__main__":
    main()
