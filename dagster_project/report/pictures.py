"""Pictures as Vega-Lite: the page, the static page and the downloads draw the same.

Each can be read without colour: by shape, label or place. Colours are of middle
lightness, so that they stand out on a light and on a dark page.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names

from dagster_project.report.language import Language
from dagster_project.report.scores import Rule
from dagster_project.report.warehouse import Row

Picture = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
BAND_COLOURS = ("#c53030", "#b7791f", "#3182ce", "#2f855a")
BAND_SHAPES = ("triangle-down", "square", "circle", "diamond")
UNSCORED_COLOUR, UNSCORED_SHAPE = "#718096", "cross"
ACCENT = "#3182ce"
# More than these and they hide each other.
MOST_INTERVALS = 60
MOST_NAMES = 25

PERCENT = ".1~%"


def draw_rates(rows: Sequence[Row], *, rule: Rule, words: Language) -> Picture:
    """Reply rate against bounce rate of each sender, with the good zone and intervals.

    Args:
        rows: of the main table.
    """
    points = [
        {
            "name": row["user_name"] or row["user_id"],
            "band": _band(row, words),
            "completed": row["completed_enrollments"],
            **{
                name: row[name]
                for rate in ("reply_rate", "bounce_rate")
                for name in (rate, f"{rate}_low", f"{rate}_high")
            },
        }
        for row in rows
        if row["reply_rate"] is not None
    ]
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
    layers.append(_points(words, rule))
    if len(points) <= MOST_NAMES:
        layers.append(
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 8,
                    "dy": -5,
                    "fontSize": 11,
                    "color": "#718096",
                },
                "encoding": {"text": {"field": "name"}},
            }
        )
    return _picture(
        words("picture.rates"),
        words,
        height=420,
        data={"values": points},
        encoding={
            "x": _rate_axis("bounce_rate", words("column.bounce_rate"), right),
            "y": _rate_axis("reply_rate", words("column.reply_rate"), top),
        },
        layer=layers,
    )


def draw_bands(rows: Sequence[Row], *, rule: Rule, words: Language) -> Picture:
    """How many senders are in each band, and how many have no score."""
    senders = Counter(_band(row, words) for row in rows)
    names = _band_names(rule, words)
    values = [{"band": name, "senders": senders[name]} for name in names]
    return _picture(
        words("picture.bands"),
        words,
        height=240,
        data={"values": values},
        encoding={
            "x": {
                "field": "band",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelAngle": 0},
            },
            "y": {
                "field": "senders",
                "type": "quantitative",
                "title": words("picture.senders"),
                "axis": {"tickMinStep": 1, "format": "d"},
            },
        },
        layer=[
            {
                "mark": {"type": "bar", "tooltip": True},
                "encoding": {"color": _by_band(names, "color", legend=False)},
            },
            {
                "mark": {"type": "text", "dy": -8, "color": "#718096", "fontSize": 13},
                "encoding": {"text": {"field": "senders"}},
            },
        ],
    )


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
    return _picture(
        words("picture.trend"),
        words,
        height=300,
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
    values = [
        {
            "reason": words.term("end_reason", row["end_reason"]),
            "enrollments": row["enrollments"],
        }
        for row in rows
    ]
    return _picture(
        words("picture.end_reasons"),
        words,
        height={"step": 24},
        data={"values": values},
        encoding={
            "y": {
                "field": "reason",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelLimit": 260},
            },
            "x": {
                "field": "enrollments",
                "type": "quantitative",
                "title": words("picture.enrollments"),
                "axis": {"tickMinStep": 1, "format": ",d"},
            },
        },
        layer=[
            {"mark": {"type": "bar", "color": ACCENT, "tooltip": True}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": "#718096"},
                "encoding": {"text": {"field": "enrollments", "format": ",d"}},
            },
        ],
    )


def to_png(picture: Picture) -> bytes:
    """A picture as PNG on white."""
    import vl_convert

    return vl_convert.vegalite_to_png(_on_white(picture), scale=2)


def to_svg(picture: Picture) -> bytes:
    """A picture as SVG on white."""
    import vl_convert

    return vl_convert.vegalite_to_svg(_on_white(picture)).encode("utf-8")


def _on_white(picture: Picture) -> Picture:
    return {**picture, "width": 760, "background": "white"}


def _picture(title: str, words: Language, **content: Any) -> Picture:
    return {
        "$schema": SCHEMA,
        "description": title,
        "title": {"text": title, "anchor": "start"},
        "width": "container",
        **content,
        "config": {"locale": _locale(words.code)},
    }


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
        "mark": {"type": "rule", "opacity": 0.4, "color": "#718096", "clip": True},
        "encoding": {
            axis: {"field": f"{rate}_low", "type": "quantitative"},
            f"{axis}2": {"field": f"{rate}_high"},
        },
    }


def _points(words: Language, rule: Rule) -> Picture:
    names = _band_names(rule, words)
    shown = [
        {"field": "name", "title": words("column.user")},
        {"field": "band", "title": words("column.band")},
        {"field": "completed", "title": words("column.completed"), "format": ",d"},
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
        "legend": {"orient": "top", "title": None} if legend else None,
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


def _locale(code: str) -> Picture:
    locale = Locale.parse(code)
    symbols = locale.number_symbols["latn"]
    is_english = code == "en"
    months = get_month_names("wide", "stand-alone", locale)
    short_months = get_month_names("abbreviated", "stand-alone", locale)
    days = get_day_names("wide", "stand-alone", locale)
    short_days = get_day_names("abbreviated", "stand-alone", locale)
    # Babel counts days from Monday, Vega from Sunday.
    week = [6, 0, 1, 2, 3, 4, 5]
    return {
        "number": {
            "decimal": symbols["decimal"],
            "thousands": symbols["group"],
            "grouping": [3],
            "currency": ["", ""],
            "percent": "%" if is_english else "\u00a0%",
        },
        "time": {
            "dateTime": "%a %e %b %X %Y",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": [days[day] for day in week],
            "shortDays": [short_days[day] for day in week],
            "months": [months[month] for month in range(1, 13)],
            "shortMonths": [short_months[month] for month in range(1, 13)],
        },
    }
