"""Pictures: what they hold, and that they become files in every language."""

import struct
from datetime import date

import pytest

from dagster_project.report.drilldown import read_end_reasons
from dagster_project.report.language import LANGUAGES, Language, read_language
from dagster_project.report.periods import Days
from dagster_project.report.pictures import (
    draw_bands,
    draw_rates,
)
from dagster_project.report.rules import read_rule
from dagster_project.report.scores import read_scores
from dagster_project.report.sender_pictures import (
    draw_end_reasons,
    draw_score_trend,
    draw_trend,
)
from dagster_project.report.vega import to_png, to_svg
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row, Snapshot

ALL = Days(None, None)
USER = ("default", "41000102")
PUBLISHED = [{"as_of": date(2026, 11, 1), "sender_score": 80}]


def trend_rows() -> list[Row]:
    names = ("reply_rate", "bounce_rate")
    return [
        {"last_day": date(2026, month, 28)}
        | {"sender_score": None if month == 9 else 80, "provisional_score": 40}
        | {name: 0.05 for name in names}
        | {f"{name}_low": 0.03 for name in names}
        | {f"{name}_high": 0.08 for name in names}
        for month in (9, 10, 11)
    ]


def test_every_sender_with_a_rate_is_a_point(
    snapshot: Snapshot, english: Language
) -> None:
    rows = read_scores(snapshot, View(), ALL)
    picture = draw_rates(rows, view=View(), rule=read_rule(snapshot), words=english)
    points = {point["name"]: point for point in picture["data"]["values"]}
    assert len(points) == 14
    assert points["Tomasz Kędzierski"]["reply_rate"] == 0.07
    assert points["Tomasz Kędzierski"]["band"] == "Good"
    zone = picture["layer"][0]["data"]["values"][0]
    assert (zone["bottom"], zone["right"]) == (0.07, 0.03)


def test_bands_are_told_apart_by_shape_too(
    snapshot: Snapshot, english: Language
) -> None:
    rows = read_scores(snapshot, View(), ALL)
    picture = draw_rates(rows, view=View(), rule=read_rule(snapshot), words=english)
    (points,) = [
        layer for layer in picture["layer"] if "shape" in layer.get("encoding", {})
    ]
    scale = points["encoding"]["shape"]["scale"]
    assert scale["domain"] == ["Low", "Fair", "Good", "Excellent", "no score"]
    assert len(set(scale["range"])) == 5


def test_bands_count_every_sender_once(snapshot: Snapshot, english: Language) -> None:
    rows = read_scores(snapshot, View(), ALL)
    picture = draw_bands(rows, view=View(), rule=read_rule(snapshot), words=english)
    counted = {bar["band"]: bar["senders"] for bar in picture["data"]["values"]}
    assert counted == {"Low": 2, "Fair": 3, "Good": 4, "Excellent": 3, "no score": 3}


def test_names_and_intervals_leave_when_they_would_hide_each_other(
    snapshot: Snapshot,
    english: Language,
) -> None:
    rows = read_scores(snapshot, View(), ALL) * 10
    picture = draw_rates(rows, view=View(), rule=read_rule(snapshot), words=english)
    assert len(picture["layer"]) == 2


@pytest.mark.parametrize("code", LANGUAGES)
def test_pictures_become_files(snapshot: Snapshot, code: str) -> None:
    words, rule = read_language(code, snapshot), read_rule(snapshot)
    rows = read_scores(snapshot, View(), ALL)
    drawn = [
        draw_rates(rows, view=View(), rule=rule, words=words),
        draw_bands(rows, view=View(), rule=rule, words=words),
        draw_end_reasons(read_end_reasons(snapshot, USER, ALL), words=words),
        draw_trend(trend_rows(), published=PUBLISHED, rule=rule, words=words),
        draw_score_trend(trend_rows(), rule=rule, words=words),
    ]
    for picture in drawn:
        svg = to_svg(picture).decode("utf-8")
        assert svg.startswith("<svg")
        assert picture["title"]["text"] in svg
    # Percentages in the form of the language.
    assert ("10%" if code == "en" else "10\u00a0%") in to_svg(drawn[0]).decode("utf-8")


def test_png_is_a_picture(snapshot: Snapshot, english: Language) -> None:
    rows = read_scores(snapshot, View(), ALL)
    png = to_png(draw_bands(rows, view=View(), rule=read_rule(snapshot), words=english))
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width > 1500
    assert height > 400


def test_picture_of_nothing_is_still_a_picture(
    snapshot: Snapshot, english: Language
) -> None:
    rule, words = read_rule(snapshot), english
    assert to_svg(draw_rates([], view=View(), rule=rule, words=words))
    assert to_svg(draw_bands([], view=View(), rule=rule, words=words))


def test_trend_has_its_goals_and_says_what_is_too_few(
    snapshot: Snapshot, english: Language
) -> None:
    rule, words = read_rule(snapshot), english
    picture = draw_trend(trend_rows(), published=PUBLISHED, rule=rule, words=words)
    goals = [
        (value["goal"], value["text"])
        for layer in picture["layer"]
        for value in layer.get("data", {}).get("values", ())
        if "text" in value
    ]
    assert set(goals) == {
        (0.07, "Reply rate: goal 7.0%"),
        (0.03, "Bounce rate: goal 3.0%"),
    }
    score = draw_score_trend(trend_rows(), rule=rule, words=words)
    assert [value["score"] for value in score["data"]["values"]] == [40, 80, 80]
    few = ["too few to score", "", ""]
    assert [value["few"] for value in score["data"]["values"]] == few
    assert [value["few"] for value in picture["data"]["values"][::2]] == few
