"""The tables of scores, cell by cell: of senders, and of one sender's sequences."""

import json
from collections.abc import Iterable, Sequence

from dagster_project.report.language import NOTHING, Language, shorten
from dagster_project.report.scores import Rule
from dagster_project.report.table import SIGNS, Cell, Column, render_table
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row


def render_scores(
    rows: Sequence[Row],
    *,
    totals: Row | None,
    view: View,
    rule: Rule,
    words: Language,
    is_interactive: bool = True,
) -> str:
    """The main table.

    Args:
        rows: as `read_scores` gives them.
        totals: as `read_totals` gives them; None leaves the last row out.
        is_interactive: whether a click on a row or a heading does something.
    """
    facts = _facts(rows, view)
    return render_table(
        [
            Column(words("column.user"), "user_name"),
            *(Column(words(f"column.{name}"), sort) for name, sort in facts.items()),
            *_measures(words),
        ],
        (_sender_row(row, facts, is_interactive, rule, words) for row in rows),
        caption=words("table.scores") if is_interactive else words("word.sender_score"),
        foot=_foot(totals, facts, words) if totals else (),
        sort=view.sort,
        descending=view.descending,
        is_interactive=is_interactive,
    )


def render_sequences(rows: Iterable[Row], *, rule: Rule, words: Language) -> str:
    """The sequences of one sender."""
    return render_table(
        [Column(words("column.sequence")), *_measures(words)],
        (
            [
                Cell(shorten(row["sequence_name"] or row["sequence_id"])),
                *_measured(row, rule, words),
            ]
            for row in rows
        ),
        caption=words("table.sequences"),
        is_interactive=False,
    )


def sender_key(row: Row) -> str:
    """What names a sender in an address."""
    return json.dumps([row["account_id"], row["user_id"]])


def explain_status(row: Row, words: Language) -> str:
    """Why there is no score, and what is missing to one."""
    if row["score_status"] == "not_enough_enrollments":
        return words("status.missing", missing=words.count(row["enrollments_needed"]))
    return words.term("score_status", row["score_status"])


def explain_next_band(row: Row, words: Language) -> Sequence[str]:
    """What would lead to the next band, a sentence each."""
    if row["next_band"] is None:
        return ()
    band = words.term("band", row["next_band"])
    sentences = [words("what_if.points", points=row["points_to_next_band"], band=band)]
    if row["replies_to_next_band"] is not None:
        replies = words.count(row["replies_to_next_band"])
        sentences.append(words("what_if.replies", replies=replies, band=band))
    if row["bounces_to_next_band"] is not None:
        bounces = words.count(row["bounces_to_next_band"])
        sentences.append(words("what_if.bounces", bounces=bounces, band=band))
    return sentences


def explain_score(row: Row, words: Language) -> Sequence[str]:
    """What a score is made of, and what would lead to the next band.

    What the rates would give so far, where there is no score yet.
    """
    if row["sender_score"] is not None:
        made_of = words(
            "sender.points",
            score=words.count(row["sender_score"]),
            reply=row["reply_points"],
            bounce=row["bounce_points"],
        )
        return (made_of, *explain_next_band(row, words))
    if row["provisional_score"] is None:
        return ()
    band = words.term("band", row["provisional_band"])
    score = words.count(row["provisional_score"])
    return (words("sender.provisional", score=score, band=band),)


def explain_rate(row: Row, rate: str, words: Language) -> str | None:
    """Whether a rate is good, with its interval; None where there is no rate."""
    if row[rate] is None:
        return None
    is_good = row[f"is_{rate}_good"]
    return words(
        "sender.rate",
        mark=f"{SIGNS['good' if is_good else 'bad']} "
        f"{words('mark.good' if is_good else 'mark.not_good')}",
        low=words.percent(row[f"{rate}_low"]),
        high=words.percent(row[f"{rate}_high"]),
    )


def band_place(band: str | None, rule: Rule) -> str:
    """The mark of a band: its place from the lowest, four at most."""
    names = [name for name, _ in rule.bands]
    return f"band-{min(names.index(band), 3)}" if band in names else ""


def _measures(words: Language) -> list[Column]:
    columns = [
        ("sender_score", "column.score", True),
        (None, "column.band", False),
        ("completed_enrollments", "column.completed", True),
        ("reply_rate", "column.reply_rate", True),
        ("bounce_rate", "column.bounce_rate", True),
        (None, "column.status", False),
    ]
    return [Column(words(title), sort, is_number) for sort, title, is_number in columns]


def _measured(row: Row, rule: Rule, words: Language) -> list[Cell]:
    score, band = row["sender_score"], row["band"]
    return [
        Cell(
            words.count(score),
            hint=words(
                "hint.points", reply=row["reply_points"], bounce=row["bounce_points"]
            )
            if score is not None
            else "",
        ),
        Cell(words.term("band", band), mark=band_place(band, rule)),
        Cell(words.count(row["completed_enrollments"])),
        _rate(row, "reply_rate", "replied_enrollments", words),
        _rate(row, "bounce_rate", "bounced_enrollments", words),
        Cell(explain_status(row, words), hint=" ".join(explain_next_band(row, words))),
    ]


def _rate(row: Row, rate: str, counted: str, words: Language) -> Cell:
    if row[rate] is None:
        return Cell(NOTHING)
    is_good = row[f"is_{rate}_good"]
    return Cell(
        words.percent(row[rate]),
        hint=words(
            "hint.rate",
            counted=words.count(row[counted]),
            low=words.percent(row[f"{rate}_low"]),
            high=words.percent(row[f"{rate}_high"]),
        ),
        mark="good" if is_good else "bad",
        mark_words=words("mark.good" if is_good else "mark.not_good"),
    )


def _facts(rows: Sequence[Row], view: View) -> dict[str, str | None]:
    """What is said of a sender beside the name, and what a click orders it by."""
    has_accounts = len({row["account_id"] for row in rows}) > 1
    return {
        **({"account": None} if has_accounts else {}),
        **({"sequence": "sequence_name"} if view.sequences else {}),
        "team": "team",
    }


def _sender_row(
    row: Row,
    facts: Iterable[str],
    is_interactive: bool,
    rule: Rule,
    words: Language,
) -> list[Cell]:
    name = row["user_name"] or row["user_id"]
    said = {
        "account": row["account_id"],
        "sequence": row["sequence_name"] or row.get("sequence_id"),
        "team": row["team"] or NOTHING,
    }
    return [
        Cell(shorten(name), opens=sender_key(row) if is_interactive else ""),
        *(Cell(shorten(said[fact])) for fact in facts),
        *_measured(row, rule, words),
    ]


def _foot(totals: Row, facts: Iterable[str], words: Language) -> list[Cell]:
    senders = words.count(totals["senders"])
    return [
        Cell(words("total.senders", senders=senders)),
        *(Cell("") for _ in facts),
        Cell(words("total.scored", scored=words.count(totals["scored_senders"]))),
        Cell(""),
        Cell(words.count(totals["completed_enrollments"])),
        Cell(words.percent(totals["reply_rate"]), mark="none"),
        Cell(words.percent(totals["bounce_rate"]), mark="none"),
        Cell(""),
    ]
