"""Draws a benchmark: processor time and memory of the contenders, side by side."""

from pathlib import Path
from typing import Any

import altair as alt

from tests.benchmarks.names import FIRST, NEXT, OURS

OTHER_COLOUR = "#9aa5b1"
OUR_COLOUR = "#1f6f8b"


def draw(report: dict[str, Any], *, path: Path) -> None:
    """Write a picture; its ending says which kind, PNG or SVG."""
    rows = [
        {
            "contender": figure["contender"],
            "stage": figure["stage"],
            "CPU seconds": figure["cpu_seconds"],
            "peak memory, MB": figure["peak_bytes"] / 1e6,
        }
        for figure in report["figures"]
        if figure["stage"] in (FIRST, NEXT) and not figure["stopped"]
    ]
    options = report["options"]
    title = f"{options['rows']:,} rows, then a run of {options['next_rows']:,}"
    charts = [
        _draw_bars(rows, stage=stage, figure=figure)
        for stage in (FIRST, NEXT)
        for figure in ("CPU seconds", "peak memory, MB")
    ]
    alt.concat(*charts, columns=2).properties(title=title).save(
        str(path), scale_factor=2
    )


def _draw_bars(rows: list[dict[str, Any]], *, stage: str, figure: str) -> alt.Chart:
    values = [row for row in rows if row["stage"] == stage]
    order = [row["contender"] for row in values]
    colour = alt.condition(
        alt.datum.contender == OURS, alt.value(OUR_COLOUR), alt.value(OTHER_COLOUR)
    )
    shown = stage if stage == FIRST else f"{stage}; others do everything again"
    bars = alt.Chart(alt.Data(values=values), title=shown).encode(
        x=alt.X(f"{figure}:Q", title=figure),
        y=alt.Y("contender:N", sort=order, title=None),
    )
    labels = bars.mark_text(align="left", dx=3).encode(
        text=alt.Text(f"{figure}:Q", format=",.3~r")
    )
    return bars.mark_bar().encode(color=colour) + labels
