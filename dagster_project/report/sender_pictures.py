"""Pictures of one sender: rates over time, and why enrollments ended."""

from collections.abc import Sequence

from dagster_project.report.language import Language
from dagster_project.report.pictures import PERCENT
from dagster_project.report.vega import ACCENT, Picture, build_bars, build_picture
from dagster_project.report.warehouse import Row


def draw_trend(
    rows: Sequence[Row], *, published: Sequence[Row], words: Language
) -> Picture:
    """Reply and bounce rate over time with their intervals.

    Args:
        rows: last_day and the rates of `sender_score_trend`, oldest first.
        published: as_of and sender_score of each publication.
    """
    values = [
        {
            "day": row["last_day"].isoformat(),
            "measure": words(f"column.{rate}"),
            "rate": row[rate],
            "low": row[f"{rate}_low"],
            "high": row[f"{rate}_high"],
        }
        for row in rows
        for rate in ("reply_rate", "bounce_rate")
        if row[rate] is not None
    ]
    measures = [words("column.reply_rate"), words("column.bounce_rate")]
    # The first few enrollments have intervals up to 100 %, which press the rest flat.
    top = min(1, max([0.16, *(value["rate"] * 1.25 for value in values)]))
    colour = {
        "field": "measure",
        "type": "nominal",
        "title": None,
        "scale": {"domain": measures, "range": [ACCENT, "#c53030"]},
        "legend": {"orient": "top"},
    }
    shape = {"field": "measure", "scale": {"domain": measures}, "title": None}
    layers: list[Picture] = [
        {
            "mark": {"type": "area", "opacity": 0.18, "clip": True},
            "encoding": {
                "y": {"field": "low", "type": "quantitative"},
                "y2": {"field": "high"},
                "color": colour,
            },
        },
        {
            "mark": {"type": "line"},
            "encoding": {
                "color": colour,
                "strokeDash": {**shape, "scale": {"domain": measures}},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 50, "tooltip": True},
            "encoding": {"color": colour, "shape": shape},
        },
    ]
    if published:
        layers.append(_published(published, words))
    return build_picture(
        words("picture.trend"),
        words,
        height=320,
        data={"values": values},
        encoding={
            "x": {"field": "day", "type": "temporal", "title": None},
            "y": {
                "field": "rate",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, top]},
                "axis": {"format": PERCENT},
            },
        },
        layer=layers,
    )


def draw_end_reasons(rows: Sequence[Row], *, words: Language) -> Picture:
    """Why enrollments ended: end_reason and enrollments."""
    return build_bars(
        words("picture.end_reasons"),
        words,
        [
            {
                "reason": words.term("end_reason", row["end_reason"]),
                "enrollments": row["enrollments"],
            }
            for row in rows
        ],
        name="reason",
        count="enrollments",
    )


def _published(published: Sequence[Row], words: Language) -> Picture:
    ticks = [
        {
            "published": row["as_of"].isoformat(),
            "score": words.count(row["sender_score"]),
        }
        for row in published
    ]
    return {
        "data": {"values": ticks},
        "mark": {"type": "rule", "color": "#718096", "strokeWidth": 2},
        "encoding": {
            "x": {"field": "published", "type": "temporal"},
            "y": {"value": 0},
            "y2": {"value": 10},
            "tooltip": [
                {"field": "published", "type": "temporal", "title": words("as_of")},
                {"field": "score", "title": words("column.score")},
            ],
        },
    }
