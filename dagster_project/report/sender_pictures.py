"""Pictures of one sender: rates over time, and why enrollments ended."""

from collections.abc import Sequence

from dagster_project.report.language import Language
from dagster_project.report.pictures import (
    BAND_COLOURS,
    PERCENT,
    UNSCORED_COLOUR,
    UNSCORED_SHAPE,
)
from dagster_project.report.rules import Rule
from dagster_project.report.vega import (
    ACCENT,
    TEXT,
    Picture,
    build_bars,
    build_picture,
)
from dagster_project.report.warehouse import Row

LABEL = {"type": "text", "align": "left", "dy": -3, "fontSize": 11, "color": TEXT}


def draw_trend(
    rows: Sequence[Row], *, published: Sequence[Row], rule: Rule, words: Language
) -> Picture:
    """Reply and bounce rate over time with their intervals and goals.

    Days with too few enrollments for a score are grey.

    Args:
        rows: last_day and the rates of `sender_score_trend`, oldest first.
        published: as_of and sender_score of each publication.
    """
    values = _rates_over_time(rows, words)
    # The first few enrollments have intervals up to 100 %, which press the rest flat.
    top = min(1, max([0.16, *(value["rate"] * 1.25 for value in values)]))
    layers = _layers_of_rates(rule, words)
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


def draw_score_trend(rows: Sequence[Row], *, rule: Rule, words: Language) -> Picture:
    """The score over time between the limits of the bands.

    Where there are too few enrollments, what they would give so far, in grey.
    """
    values = [
        {
            "day": row["last_day"].isoformat(),
            "score": row["sender_score"]
            if row["sender_score"] is not None
            else row["provisional_score"],
            "few": words("picture.few") if row["sender_score"] is None else "",
        }
        for row in rows
        if row["sender_score"] is not None or row["provisional_score"] is not None
    ]
    return build_picture(
        words("picture.trend_score"),
        words,
        height=220,
        data={"values": values},
        layer=[_limits_of_bands(rule, words), *_layers_of_score()],
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


def _rates_over_time(rows: Sequence[Row], words: Language) -> list[Row]:
    return [
        {
            "day": row["last_day"].isoformat(),
            "measure": words(f"column.{rate}"),
            "rate": row[rate],
            "low": row[f"{rate}_low"],
            "high": row[f"{rate}_high"],
            "few": words("picture.few") if row["sender_score"] is None else "",
        }
        for row in rows
        for rate in ("reply_rate", "bounce_rate")
        if row[rate] is not None
    ]


def _layers_of_rates(rule: Rule, words: Language) -> list[Picture]:
    measures = [words("column.reply_rate"), words("column.bounce_rate")]
    colour = {
        "field": "measure",
        "type": "nominal",
        "title": None,
        "scale": {"domain": measures, "range": [ACCENT, "#c53030"]},
        "legend": {"orient": "top"},
    }
    shape = {"field": "measure", "scale": {"domain": measures}, "title": None}
    return [
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
            "encoding": {"color": _grey_where_few(colour), "shape": shape},
        },
        *_goals(
            {
                words("column.reply_rate"): rule.good_reply_rate,
                words("column.bounce_rate"): rule.bad_bounce_rate,
            },
            words,
        ),
    ]


def _limits_of_bands(rule: Rule, words: Language) -> Picture:
    bands = [
        {"score": bound, "band": words.term("band", name)}
        for name, bound in rule.bands
        if bound > 0
    ]
    return {
        "data": {"values": bands},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 4], "color": "#718096"}},
            {
                "mark": {**LABEL, "baseline": "bottom"},
                "encoding": {
                    "x": {"value": 4},
                    "text": {"field": "band"},
                },
            },
        ],
        "encoding": {"y": {"field": "score", "type": "quantitative"}},
    }


def _layers_of_score() -> list[Picture]:
    scored = {"test": "datum.few === ''"}
    return [
        {
            "mark": {"type": "line", "color": ACCENT, "opacity": 0.6},
            "encoding": _over_time("score"),
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "tooltip": True},
            "encoding": {
                **_over_time("score"),
                "color": {
                    "condition": {**scored, "value": ACCENT},
                    "value": UNSCORED_COLOUR,
                },
                "shape": {
                    "condition": {**scored, "value": "circle"},
                    "value": UNSCORED_SHAPE,
                },
            },
        },
    ]


def _over_time(measure: str) -> Picture:
    return {
        "x": {"field": "day", "type": "temporal", "title": None},
        "y": {
            "field": measure,
            "type": "quantitative",
            "title": None,
            "scale": {"domain": [0, 100]},
        },
    }


def _grey_where_few(colour: Picture) -> Picture:
    return {
        "condition": {"test": "datum.few !== ''", "value": UNSCORED_COLOUR},
        **colour,
    }


def _goals(goals: dict[str, float], words: Language) -> list[Picture]:
    """A line for each goal, named by what it is the goal of."""
    of = words("picture.goal")
    values = [
        {"goal": goal, "text": f"{name}: {of} {words.percent(goal)}"}
        for name, goal in goals.items()
    ]
    at_goal = {"y": {"field": "goal", "type": "quantitative"}}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "strokeDash": [6, 4], "color": BAND_COLOURS[3]},
            "encoding": {**at_goal, "x": None},
        },
        {
            "data": {"values": values},
            "mark": {**LABEL, "baseline": "bottom"},
            "encoding": {
                **at_goal,
                "x": {"value": 4},
                "text": {"field": "text"},
            },
        },
    ]


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
