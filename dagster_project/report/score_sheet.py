"""The table of scores as a sheet of a workbook: as it shows, in the viewer's words."""

from collections.abc import Sequence

from dagster_project.report.downloads import Kind, Sheet, SheetColumn
from dagster_project.report.explanations import explain_status
from dagster_project.report.language import Language
from dagster_project.report.score_table import (
    MEASURES,
    list_facts,
    name_heading,
    name_row,
    name_table,
)
from dagster_project.report.view import View
from dagster_project.report.warehouse import Row

CHANGES = {
    "sender_score": Kind.POINTS,
    "reply_rate": Kind.PERCENT_POINTS,
    "bounce_rate": Kind.PERCENT_POINTS,
}


def lay_out_scores(rows: Sequence[Row], view: View, words: Language) -> Sheet:
    """What the table shows, with translated headings and numbers in their formats."""
    facts = list_facts(rows, view)
    measures = [name for name in view.columns if name != "trend"]
    changes = [name for name in measures if rows and f"{name}_change" in rows[0]]
    columns = [
        SheetColumn(
            words(name_heading(view)),
            Kind.TEXT,
            [name_row(row, view) for row in rows],
        ),
        *(
            SheetColumn(words(title), Kind.TEXT, [row[column] for row in rows])
            for title, column in facts.items()
        ),
        *(_measure(rows, name, words) for name in measures),
        *(
            SheetColumn(
                f"{words(MEASURES[name][0])}: {words('change.change')}",
                CHANGES[name],
                [row[f"{name}_change"] for row in rows],
            )
            for name in changes
        ),
    ]
    return Sheet(name_table(view, words), columns)


def _measure(rows: Sequence[Row], name: str, words: Language) -> SheetColumn:
    title = words(MEASURES[name][0])
    if name == "band":
        bands = [row["band"] and words.term("band", row["band"]) for row in rows]
        return SheetColumn(title, Kind.TEXT, bands)
    if name == "score_status":
        said = [explain_status(row, words) for row in rows]
        return SheetColumn(title, Kind.TEXT, said)
    kind = Kind.PERCENT if name in ("reply_rate", "bounce_rate") else Kind.COUNT
    return SheetColumn(title, kind, [row[name] for row in rows])
