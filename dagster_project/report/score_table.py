"""The tables of scores, cell by cell: of whatever is ranked, and of one sender's
sequences.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dagster_project.report.explanations import (
    band_place,
    explain_next_band,
    explain_status,
    is_scored,
)
from dagster_project.report.grains import ACCOUNT, SENDERS
from dagster_project.report.language import NOTHING, Language, shorten
from dagster_project.report.rules import Rule
from dagster_project.report.sparkline import WEEKS, draw_course, user_of
from dagster_project.report.table import Cell, Column, render_table
from dagster_project.report.view import USUAL_COLUMNS, UserKey, View
from dagster_project.report.warehouse import Row

# Its heading, whether it is a number, whether a click on the heading orders by it, and
# whether a phone folds it away.
MEASURES = {
    "sender_score": ("column.score", True, True, False),
    "band": ("column.band", False, False, False),
    "completed_enrollments": ("column.completed_enrollments", True, True, True),
    "replied_enrollments": ("column.replied_enrollments", True, True, True),
    "bounced_enrollments": ("column.bounced_enrollments", True, True, True),
    "reply_rate": ("column.reply_rate", True, True, False),
    "bounce_rate": ("column.bounce_rate", True, True, False),
    "score_status": ("column.status", False, False, False),
    "trend": ("column.trend", False, False, True),
}


@dataclass(frozen=True)
class ScoreTable:
    """How a table of scores is laid out.

    Attributes:
        facts: what is said of a row beside its name: the heading, and the column that
            it stands in and is ordered by.
        courses: scores of the last weeks, by user; a table without them has no trend.
        is_interactive: whether a click on a row or a heading does something.
    """

    view: View
    rule: Rule
    words: Language
    facts: Mapping[str, str] = field(default_factory=dict)
    courses: Mapping[UserKey, Sequence[int | None]] | None = None
    is_interactive: bool = True

    @property
    def measures(self) -> list[str]:
        """The numbers that show, in order."""
        return [
            name
            for name in self.view.columns
            if name != "trend" or self.courses is not None
        ]


def render_scores(
    rows: Sequence[Row],
    *,
    totals: Row | None,
    view: View,
    rule: Rule,
    words: Language,
    courses: Mapping[UserKey, Sequence[int | None]] | None = None,
    is_interactive: bool = True,
) -> str:
    """The main table.

    Args:
        rows: as `read_scores` gives them.
        totals: as `read_totals` gives them; None leaves the last row out.
        courses: as `read_courses` gives them; None leaves the trend out.
        is_interactive: whether a click on a row or a heading does something.
    """
    facts = list_facts(rows, view)
    table = ScoreTable(view, rule, words, facts, courses, is_interactive)
    caption = (
        words(f"table.{view.grain}") if is_interactive else name_table(view, words)
    )
    return render_table(
        [
            Column(words(name_heading(view)), view.of.name),
            *(
                Column(words(title), column, is_detail=column == ACCOUNT)
                for title, column in facts.items()
            ),
            *_headings(table),
        ],
        (_row(row, table) for row in rows),
        caption=caption,
        foot=_foot(totals, table) if totals else (),
        sort=view.sort,
        descending=view.descending,
        is_interactive=is_interactive,
        details=words("details.show"),
    )


def render_sequences(rows: Iterable[Row], *, rule: Rule, words: Language) -> str:
    """The sequences of one sender."""
    table = ScoreTable(View(columns=USUAL_COLUMNS), rule, words, is_interactive=False)
    return render_table(
        [Column(words("column.sequence")), *_headings(table)],
        (
            [
                Cell(shorten(row["sequence_name"] or row["sequence_id"])),
                *_measured(row, table),
            ]
            for row in rows
        ),
        caption=words("table.user_sequences"),
        is_interactive=False,
        details=words("details.show"),
    )


def name_table(view: View, words: Language) -> str:
    """What a table of scores is called where no click does anything."""
    if view.grain == SENDERS:
        return words("word.sender_score")
    return words(f"report.{view.grain}")


def name_heading(view: View) -> str:
    """The key of the words that stand above the names of rows."""
    return "column.user" if view.grain == SENDERS else f"column.{view.of.name}"


def row_key(row: Row, view: View) -> str:
    """What names a row in an address."""
    return json.dumps([row[name] for name in view.of.keys], ensure_ascii=False)


def name_row(row: Row, view: View) -> str:
    """What people call a row."""
    return str(row[view.of.name] or row[view.of.keys[-1]])


def _headings(table: ScoreTable) -> list[Column]:
    columns = []
    for name in table.measures:
        title, is_number, is_sorted, is_detail = MEASURES[name]
        sort = name if is_sorted else None
        columns.append(Column(table.words(title), sort, is_number, is_detail))
    return columns


def _measured(row: Row, table: ScoreTable) -> list[Cell]:
    return [_measure(row, name, table) for name in table.measures]


def _measure(row: Row, name: str, table: ScoreTable) -> Cell:
    words = table.words
    if name == "sender_score":
        return _score(row, words)
    if name == "band":
        return Cell(
            words.term("band", row["band"]), mark=band_place(row["band"], table.rule)
        )
    if name in ("reply_rate", "bounce_rate"):
        return _rate(row, name, words)
    if name == "score_status":
        return Cell(
            explain_status(row, words),
            hint=" ".join(explain_next_band(row, words)),
            is_detail=is_scored(row),
        )
    if name == "trend":
        course = (table.courses or {}).get(user_of(row), ())
        weeks = words("trend.hint", weeks=words.count(WEEKS))
        return Cell("", picture=draw_course(course), hint=weeks)
    return Cell(words.count(row[name]))


def _score(row: Row, words: Language) -> Cell:
    hint = ""
    if row["sender_score"] is not None:
        points = {"reply": row["reply_points"], "bounce": row["bounce_points"]}
        hint = words("hint.points", **points)
    note = _arrow(row.get("sender_score_change"), words, digits=0)
    return Cell(words.count(row["sender_score"]), note=note, hint=hint)


def _rate(row: Row, rate: str, words: Language) -> Cell:
    if row[rate] is None:
        return Cell(NOTHING)
    is_good = row[f"is_{rate}_good"]
    counted = {"reply_rate": "replied", "bounce_rate": "bounced"}[rate]
    return Cell(
        words.percent(row[rate]),
        note=_arrow_of_rate(row, rate, words),
        hint=words(
            "hint.rate",
            counted=words.count(row[f"{counted}_enrollments"]),
            low=words.percent(row[f"{rate}_low"]),
            high=words.percent(row[f"{rate}_high"]),
        ),
        mark="good" if is_good else "bad",
        mark_words=words("mark.good" if is_good else "mark.not_good"),
    )


def _arrow_of_rate(row: Row, rate: str, words: Language) -> str:
    change = row.get(f"{rate}_change")
    return "" if change is None else _arrow(change * 100, words, digits=1)


def _arrow(change: float | None, words: Language, *, digits: int) -> str:
    if change is None:
        return ""
    spelled = words.signed(change, digits=digits)
    if not any(sign in spelled for sign in "123456789"):
        return "="
    return f"{'▲' if change > 0 else '▼'} {spelled}"


def list_facts(rows: Sequence[Row], view: View) -> dict[str, str]:
    """What is said of a row beside its name: heading and column."""
    facts = {}
    if view.of.name != ACCOUNT and len({row["account_id"] for row in rows}) > 1:
        facts["column.account"] = ACCOUNT
    if view.grain == SENDERS:
        if view.sequences:
            facts["column.sequence"] = "sequence_name"
        elif view.domains:
            facts["column.sender_domain"] = "sender_domain"
        facts["column.team"] = "team"
    return facts


def _row(row: Row, table: ScoreTable) -> list[Cell]:
    opens = row_key(row, table.view) if table.is_interactive else ""
    said = [
        row[column] or (row.get("sequence_id") if column == "sequence_name" else None)
        for column in table.facts.values()
    ]
    return [
        Cell(shorten(name_row(row, table.view)), opens=opens),
        *(Cell(shorten(text or NOTHING)) for text in said),
        *_measured(row, table),
    ]


def _foot(totals: Row, table: ScoreTable) -> list[Cell]:
    words = table.words
    changes = {
        rate: _arrow_of_rate(totals, rate, words)
        for rate in ("reply_rate", "bounce_rate")
    }
    cells = {
        "sender_score": Cell(
            words("total.scored", scored=words.count(totals["scored_senders"]))
        ),
        **{
            f"{name}_enrollments": Cell(words.count(totals[f"{name}_enrollments"]))
            for name in ("completed", "replied", "bounced")
        },
        **{
            rate: Cell(words.percent(totals[rate]), note=change, mark="none")
            for rate, change in changes.items()
        },
    }
    return [
        Cell(words("total.rows", rows=words.count(totals["senders"]))),
        *(Cell("") for _ in table.facts),
        *(cells.get(name, Cell("")) for name in table.measures),
    ]
