"""Tables that explain a score: the rules in force, and what a change is made of."""

from collections.abc import Iterable

from dagster_project.report.language import Language
from dagster_project.report.table import Cell, Column, render_table
from dagster_project.report.warehouse import Row


def render_rules(rows: Iterable[Row], *, words: Language) -> str:
    """The formula in force, as `read_rules` gives it."""
    titles = (
        "rules.type",
        "rules.name",
        "rules.points",
        "rules.origin",
        "rules.bound_origin",
    )
    return render_table(
        [Column(words(title), is_number=title == "rules.points") for title in titles],
        (
            [
                Cell(words.term("rule_type", row["rule_type"])),
                Cell(_spell_rule(row, words)),
                Cell(words.count(row["points"])),
                Cell(words.term("origin", row["origin"])),
                Cell(words.term("origin", row["bound_origin"])),
            ]
            for row in rows
        ),
        caption=words("rules.title"),
    )


def _spell_rule(row: Row, words: Language) -> str:
    bound = row["lower_bound"]
    if bound is None:
        return words.term("denominator", row["rule_name"])
    if row["rule_type"] == "band":
        text = words("rules.from", bound=words.count(bound))
        return f"{words.term('band', row['rule_name'])}, {text}"
    if row["rule_type"] == "minimum_completed":
        return f"{words.count(bound)}, {words.term('minimum', row['rule_name'])}"
    rate = words.percent(row["fraction"], digits=0 if bound == int(bound) else 2)
    if row["is_bound_inclusive"]:
        return words("rules.from", bound=rate)
    return words("rules.above", bound=rate)


def render_change(change: Row, *, words: Language) -> str:
    """Why rates and points changed, as `read_change` gives it."""
    titles = ("before", "after", "change", "within", "mix")
    return render_table(
        [
            Column(""),
            *(Column(words(f"change.{title}"), is_number=True) for title in titles),
        ],
        [
            _changed_rate(change, "reply_rate", words),
            _changed_rate(change, "bounce_rate", words),
            _changed_points(change, "reply_points", words),
            _changed_points(change, "bounce_points", words),
            _changed_points(change, "points", words),
        ],
        caption=words(
            "change.caption",
            first_before=words.day(change["first_day_before"]),
            last_before=words.day(change["last_day_before"]),
            first_after=words.day(change["first_day_after"]),
            last_after=words.day(change["last_day_after"]),
        ),
    )


def _changed_rate(change: Row, rate: str, words: Language) -> list[Cell]:
    parts = ("change", "change_within", "change_of_mix")
    return [
        Cell(words(f"column.{rate}")),
        Cell(words.percent(change[f"{rate}_before"])),
        Cell(words.percent(change[f"{rate}_after"])),
        *(Cell(words.percent_points(change[f"{rate}_{part}"])) for part in parts),
    ]


def _changed_points(change: Row, points: str, words: Language) -> list[Cell]:
    return [
        Cell(words(f"change.{points}")),
        Cell(words.count(change[f"{points}_before"])),
        Cell(words.count(change[f"{points}_after"])),
        Cell(words.signed(change[f"{points}_change"], digits=0)),
        Cell(""),
        Cell(""),
    ]
