"""Pictures as Vega-Lite: the page, the static page and the downloads draw the same.

Each can be read without colour: by shape, label or place. Colours are of middle
lightness, so that they stand out on a light and on a dark page; words have the colour
of the text around the picture.
"""

from collections import Counter
from collections.abc import Sequence

from dagster_project.report.grains import SENDERS
from dagster_project.report.label_places import SIDES, place_labels
from dagster_project.report.language import Language, shorten
from dagster_project.report.rules import Rule
from dagster_project.report.score_table import name_heading, name_row
from dagster_project.report.vega import TEXT, Picture, build_bars, build_picture
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row

BAND_COLOURS = ("#c53030", "#b7791f", "#3182ce", "#2f855a")
BAND_SHAPES = ("triangle-down", "square", "circle", "diamond")
UNSCORED_COLOUR, UNSCORED_SHAPE = "#718096", "cross"
# More than these and they hide each other.
MOST_INTERVALS = 60
MOST_NAMES = 25

PERCENT = ".1~%"
RATES_HEIGHT = 440


def draw_rates(
    rows: Sequence[Row], *, view: View, rule: Rule, words: Language
) -> Picture:
    """Reply rate against bounce rate of each row, with the good zone and intervals.

    Args:
        rows: of the main table.
    """
    points = [_point(row, view, words) for row in rows if row["reply_rate"] is not None]
    top = max([0.16, *(point["reply_rate"] for point in points)]) * 1.08
    right = max([0.08, *(point["bounce_rate"] for point in points)]) * 1.08
    zone = {
        "left": 0,
        "right": rule.bad_bounce_rate,
        "bottom": rule.good_reply_rate,
        "top": top,
        "words": words("picture.good_zone"),
    }
    layers = [_zone(zone)]
    if len(points) <= MOST_INTERVALS:
        layers += [_interval("bounce_rate", "x"), _interval("reply_rate", "y")]
    layers.append(_points(words, rule, view))
    if len(points) <= MOST_NAMES:
        layers += _names(points, right, top)
    return build_picture(
        words("picture.rates"),
        words,
        height=RATES_HEIGHT,
        data={"values": points},
        encoding={
            "x": _rate_axis("bounce_rate", words("column.bounce_rate"), right),
            "y": _rate_axis("reply_rate", words("column.reply_rate"), top),
        },
        layer=layers,
    )


def _point(row: Row, view: View, words: Language) -> Row:
    return {
        "name": shorten(name_row(row, view)),
        "band": _band(row, words),
        "completed": row["completed_enrollments"],
        **{
            name: row[name]
            for rate in ("reply_rate", "bounce_rate")
            for name in (rate, f"{rate}_low", f"{rate}_high")
        },
    }


def _names(points: list[Row], right: float, top: float) -> list[Picture]:
    """Layers of the names; adds to each point where its name has room."""
    places = place_labels(
        [
            (point["bounce_rate"] / right, point["reply_rate"] / top, point["name"])
            for point in points
        ],
        # Less what the axis and the legend take.
        height=RATES_HEIGHT - 90,
    )
    for point, place in zip(points, places, strict=True):
        point |= {"side": place.side, "least_width": place.least_width}
    return [
        {
            "transform": [
                {"filter": f"datum.side === '{side}' && datum.least_width !== null"}
            ],
            "mark": {
                "type": "text",
                "align": "left" if side.startswith("right") else "right",
                "dx": 8 if side.startswith("right") else -8,
                "dy": -5 if side.endswith("above") else 11,
                "fontSize": 11,
                "color": TEXT,
            },
            "encoding": {
                "text": {"field": "name"},
                "opacity": {
                    "condition": {"test": "width >= datum.least_width", "value": 1},
                    "value": 0,
                },
            },
        }
        for side in SIDES
    ]


def draw_bands(
    rows: Sequence[Row], *, view: View, rule: Rule, words: Language
) -> Picture:
    """How many rows are in each band, and how many have no score."""
    senders = Counter(_band(row, words) for row in rows)
    names = _band_names(rule, words)
    return build_bars(
        words("picture.bands" if view.grain == SENDERS else "picture.bands_of"),
        words,
        [{"band": name, "senders": senders[name]} for name in names],
        name="band",
        count="senders",
        colour={"color": _by_band(names, "color", legend=False)},
    )


def _zone(zone: Row) -> Picture:
    axes = {
        "x": {"field": "left", "type": "quantitative"},
        "y": {"field": "bottom", "type": "quantitative"},
        "x2": {"field": "right"},
        "y2": {"field": "top"},
    }
    return {
        "data": {"values": [zone]},
        "layer": [
            {
                "mark": {
                    "type": "rect",
                    "color": "#2f855a",
                    "fillOpacity": 0.12,
                    "stroke": "#2f855a",
                    "strokeDash": [5, 4],
                },
                "encoding": axes,
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "top",
                    "dx": 6,
                    "dy": 6,
                    "color": "#2f855a",
                    "fontWeight": "bold",
                },
                "encoding": {
                    "x": axes["x"],
                    "y": {"field": "top", "type": "quantitative"},
                    "text": {"field": "words"},
                },
            },
        ],
    }


def _interval(rate: str, axis: str) -> Picture:
    return {
        "mark": {"type": "rule", "opacity": 0.35, "color": "#718096", "clip": True},
        "encoding": {
            axis: {"field": f"{rate}_low", "type": "quantitative"},
            f"{axis}2": {"field": f"{rate}_high"},
        },
    }


def _points(words: Language, rule: Rule, view: View) -> Picture:
    names = _band_names(rule, words)
    shown = [
        {"field": "name", "title": words(name_heading(view))},
        {"field": "band", "title": words("column.band")},
        {
            "field": "completed",
            "title": words("column.completed_enrollments"),
            "format": ",d",
        },
        {"field": "reply_rate", "title": words("column.reply_rate"), "format": ".1%"},
        {"field": "bounce_rate", "title": words("column.bounce_rate"), "format": ".1%"},
    ]
    return {
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.95},
        "encoding": {
            "color": _by_band(names, "color", legend=True),
            "shape": _by_band(names, "shape", legend=True),
            "tooltip": shown,
        },
    }


def _by_band(names: list[str], channel: str, *, legend: bool) -> Picture:
    kinds = BAND_COLOURS if channel == "color" else BAND_SHAPES
    last = UNSCORED_COLOUR if channel == "color" else UNSCORED_SHAPE
    bands = len(names) - 1
    return {
        "field": "band",
        "type": "nominal",
        "scale": {
            "domain": names,
            "range": [*(kinds[min(place, 3)] for place in range(bands)), last],
        },
        "legend": {
            "orient": "top",
            "title": None,
            "columns": {"expr": "width < 380 ? 3 : 5"},
        }
        if legend
        else None,
    }


def _band_names(rule: Rule, words: Language) -> list[str]:
    names = [words.term("band", name) for name, _ in rule.bands]
    return [*names, words("picture.no_score")]


def _band(row: Row, words: Language) -> str:
    if row["band"] is None:
        return words("picture.no_score")
    return words.term("band", row["band"])


def _rate_axis(rate: str, title: str, end: float) -> Picture:
    return {
        "field": rate,
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, end]},
        "axis": {"format": PERCENT},
    }
