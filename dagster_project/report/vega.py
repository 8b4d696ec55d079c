"""Vega-Lite: the frame of every picture, its languages, and pictures as files."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names

from dagster_project.report.language import Language

Picture = dict[str, Any]

ACCENT = "#3182ce"
TEXT = "currentColor"

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def build_picture(title: str, words: Language, **content: Any) -> Picture:
    """A picture as wide as its place, with numbers and dates in the language."""
    return {
        "$schema": SCHEMA,
        "description": title,
        "title": {"text": title, "anchor": "start"},
        "width": "container",
        **content,
        "config": {"locale": _locale(words.code)},
    }


def build_bars(
    title: str,
    words: Language,
    values: Sequence[Picture],
    *,
    name: str,
    count: str,
    colour: Picture | None = None,
) -> Picture:
    """Bars with their names and counts above them, where a phone has room, too.

    Args:
        values: one per bar, in order.
        name, count: what of a value names the bar, and how long it is.
        colour: an encoding of it.
    """
    labelled = [
        {**value, "label": f"{value[name]}: {words.count(value[count])}"}
        for value in values
    ]
    bar = {"type": "bar", "color": ACCENT, "height": 10, "yOffset": 9, "tooltip": True}
    text = {"type": "text", "align": "left", "dy": -6, "fontSize": 13, "color": TEXT}
    return build_picture(
        title,
        words,
        height={"step": 36},
        data={"values": labelled},
        encoding={
            "y": {"field": name, "type": "nominal", "sort": None, "axis": None},
            "x": {"field": count, "type": "quantitative", "axis": None},
        },
        layer=[
            {"mark": bar, "encoding": colour or {}},
            {
                "mark": text,
                "encoding": {"x": {"datum": 0}, "text": {"field": "label"}},
            },
        ],
    )


def on_page(picture: Picture) -> Picture:
    """A picture for a page that shows its title above it.

    Drawn as SVG, so that words have the colour of the text around it.
    """
    return {
        **{name: part for name, part in picture.items() if name != "title"},
        "padding": {"left": 5, "top": 5, "right": 5, "bottom": 5},
        # The files stand below the picture: a menu upon it would offer them twice.
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
    }


def to_png(picture: Picture) -> bytes:
    """A picture as PNG on white."""
    import vl_convert

    return vl_convert.vegalite_to_png(_on_white(picture), scale=2)


def to_svg(picture: Picture) -> bytes:
    """A picture as SVG on white."""
    import vl_convert

    return vl_convert.vegalite_to_svg(_on_white(picture)).encode("utf-8")


def _on_white(picture: Picture) -> Picture:
    return {**picture, "width": 760, "background": "white", "padding": 12}


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
