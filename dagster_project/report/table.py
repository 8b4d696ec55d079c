"""Tables as HTML: the page, the dashboards and the static page draw the same one.

Add a way to show a cell here. Whatever comes from the data is escaped here and nowhere
else, so every text that goes into a table goes through `Cell` or `escape`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        title: its heading.
        sort: what a click on the heading orders by; None where it orders nothing.
        is_number: whether it stands to the right.
        is_detail: whether a phone folds it away.
    """

    title: str
    sort: str | None = None
    is_number: bool = False
    is_detail: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        text: what it shows.
        note: small print after it.
        hint: what a pointer held over it shows.
        mark: "good", "bad", "none" (room for one) or a band's place from 0 as "band-0";
            a sign beside the colour, so that it can be read without.
        mark_words: what the mark says to who cannot see it.
        opens: what a click on the row opens.
        picture: markup made of numbers alone.
        link: where its text leads, in a window of its own.
        is_detail: whether a phone folds it away.
    """

    text: str
    note: str = ""
    hint: str = ""
    mark: str = ""
    mark_words: str = ""
    opens: str = ""
    picture: str = ""
    link: str = ""
    is_detail: bool = False


# A total has no mark, but its number stands below those that have one.
SIGNS = {"good": "✓", "bad": "✗", "none": ""}

STYLE = """
.table-place {container-type: inline-size}
.table-scroll {overflow-x: auto; position: relative; border: 1px solid var(--line);
  border-radius: 0.5rem}
table {border-collapse: collapse; width: 100%; font-size: 0.9rem; color: var(--text);
  font-variant-numeric: tabular-nums}
caption {text-align: left; padding: 0.5rem 0.75rem; color: var(--quiet)}
th, td {padding: 0.45rem 0.6rem; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--line); white-space: nowrap}
th {font-weight: 600; background: var(--head)}
thead th {white-space: normal; vertical-align: bottom}
tbody tr:last-child > *, tfoot tr:last-child > * {border-bottom: 0}
tbody th {background: none}
tbody tr[data-open] {cursor: pointer}
tbody tr[data-open]:hover {background: var(--head)}
tfoot td, tfoot th {font-weight: 600; border-top: 2px solid var(--line);
  background: var(--head)}
.number {text-align: right}
.course {display: block; color: var(--link)}
.more {display: none}
.note {color: var(--quiet); font-size: 0.8rem; margin-left: 0.4rem}
.wrap {white-space: normal; min-width: 14rem}
.mark {display: inline-block; min-width: 1.1em; text-align: center; font-weight: 700;
  margin-left: 0.3rem}
.good {color: var(--good)} .bad {color: var(--bad)}
.band {display: inline-block; padding: 0 0.5rem; border-radius: 1rem;
  border: 1px solid currentColor; font-weight: 600; white-space: nowrap}
.band-0 {color: var(--band-0); border-style: dotted}
.band-1 {color: var(--band-1); border-style: dashed}
.band-2 {color: var(--band-2)}
.band-3 {color: var(--band-3); border-width: 2px}
button {all: unset; cursor: pointer; font: inherit; color: inherit}
a {color: var(--link)}
:is(a, button):focus-visible {outline: 2px solid var(--link); outline-offset: 2px}
tbody button {color: var(--link); text-decoration: underline}
.unseen {position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%)}
/* On a phone each row is a card: its name, then what each number is and the number. */
@container (max-width: 44rem) {
  table, caption, thead, tbody, tfoot {display: block}
  thead tr {display: flex; flex-wrap: wrap; gap: 0.4rem; padding: 0.5rem 0.75rem;
    background: var(--head); border-block: 1px solid var(--line)}
  thead th {padding: 0; border: 0}
  thead th:not(:has(button)) {display: none}
  thead:not(:has(button)) {display: none}
  thead button {padding: 0.25rem 0.6rem; border: 1px solid var(--line);
    border-radius: 1rem; font-size: 0.8rem; background: var(--page)}
  thead [aria-sort] button {border-color: var(--link); color: var(--link)}
  tbody tr, tfoot tr {display: grid; gap: 0.4rem 0.75rem;
    grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr));
    padding: 0.6rem 0.75rem; border-bottom: 1px solid var(--line)}
  tbody tr:last-child, tfoot tr {border-bottom: 0}
  tfoot tr {background: var(--head); border-top: 2px solid var(--line)}
  tbody th, tbody td, tfoot th, tfoot td, td.number {padding: 0; border: 0;
    text-align: left; white-space: normal; min-width: 0; background: none;
    overflow-wrap: anywhere}
  tbody th, tfoot th, td.long {grid-column: 1 / -1}
  td[data-title]::before {content: attr(data-title); display: block;
    font-size: 0.75rem; font-weight: 400; color: var(--quiet)}
  td.empty {display: none}
  .more {display: inline-flex; gap: 0.4rem; align-items: center; padding: 0.25rem 0;
    font-size: 0.9rem; color: var(--text)}
  .table-place:not(:has(.more :checked)) :is(td.detail) {display: none}
}
"""

# On paper every column shows, and nothing scrolls or can be clicked.
PRINT = """
@page {size: A4; margin: 12mm}
@media print {
  .table-scroll {overflow: visible; border: 0}
  table {font-size: 8pt}
  th, td {padding: 0.2rem 0.3rem; white-space: normal}
  thead {display: table-header-group}
  tr {break-inside: avoid}
  .more {display: none}
  button, a {text-decoration: none; color: inherit}
}
"""

LIGHT = """--text: #1f2933; --quiet: #52606d; --line: #cbd2d9; --head: #f5f7fa;
--link: #0b5cad; --good: #0a6b3d; --bad: #a61b1b; --band-0: #a61b1b; --band-1: #8a4b00;
--band-2: #0b5cad; --band-3: #0a6b3d; --page: #ffffff;"""
DARK = """--text: #e4e7eb; --quiet: #a9b4c0; --line: #3e4c59; --head: #1c242e;
--link: #7cc0ff; --good: #5fd39a; --bad: #ff9b9b; --band-0: #ff9b9b; --band-1: #f5b760;
--band-2: #7cc0ff; --band-3: #5fd39a; --page: #0e1117;"""


def render_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    caption: str,
    foot: Sequence[Cell] = (),
    sort: str | None = None,
    descending: bool = False,
    is_interactive: bool = True,
    details: str = "",
) -> str:
    """A table; the first cell of a row is its heading and opens it.

    Args:
        sort: the column that the rows are ordered by, if any.
        is_interactive: whether a click on a heading orders the rows.
        details: what the box is called that unfolds columns of detail on a phone.
    """
    head = "".join(
        _heading(column, sort, descending, is_interactive) for column in columns
    )
    body = "".join(_row(columns, row) for row in rows)
    more = ""
    if details and any(column.is_detail for column in columns):
        more = f'<label class="more"><input type="checkbox">{escape(details)}</label>'
    footer = f'<tfoot role="rowgroup">{_row(columns, foot)}</tfoot>' if foot else ""
    return (
        f'<div class="table-place">{more}<div class="table-scroll" tabindex="0" '
        f'role="region" aria-label="{escape(caption)}"><table role="table">'
        f"<caption>{escape(caption)}</caption>"
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody>{footer}</table></div></div>'
    )


def _heading(
    column: Column, sort: str | None, descending: bool, is_interactive: bool
) -> str:
    side = ' class="number"' if column.is_number else ""
    title, order, arrow = escape(column.title), "", ""
    if column.sort is not None and column.sort == sort:
        order = f' aria-sort="{"descending" if descending else "ascending"}"'
        arrow = f' <span aria-hidden="true">{"▼" if descending else "▲"}</span>'
    title += arrow
    if column.sort is not None and is_interactive:
        key = escape(column.sort)
        title = f'<button type="button" data-sort="{key}">{title}</button>'
    return f'<th scope="col" role="columnheader"{side}{order}>{title}</th>'


def _row(columns: Sequence[Column], cells: Sequence[Cell]) -> str:
    first, *others = cells
    opens = f' data-open="{escape(first.opens)}"' if first.opens else ""
    name = _content(first)
    if first.opens:
        name = f'<button type="button">{name}</button>'
    rest = "".join(
        _cell(column, cell) for column, cell in zip(columns[1:], others, strict=True)
    )
    # The roles stay when a narrow page lays the rows out as cards.
    return (
        f'<tr role="row"{opens}><th scope="row" role="rowheader">{name}</th>{rest}</tr>'
    )


def _cell(column: Column, cell: Cell) -> str:
    kinds = {
        "number": column.is_number,
        "long": len(cell.text) > 24,
        "wrap": len(cell.text) > 60,
        "empty": not cell.text and not cell.picture,
        "detail": column.is_detail or cell.is_detail,
    }
    classes = " ".join(kind for kind, holds in kinds.items() if holds)
    title = f' data-title="{escape(column.title)}"' if cell.text or cell.picture else ""
    return (
        f'<td role="cell" class="{classes}"{title}{_hint(cell)}>{_content(cell)}</td>'
    )


def _hint(cell: Cell) -> str:
    return f' title="{escape(cell.hint)}"' if cell.hint else ""


def _content(cell: Cell) -> str:
    text = escape(cell.text) + cell.picture
    if cell.link:
        text = (
            f'<a href="{escape(cell.link)}" target="_blank" rel="noreferrer">{text}</a>'
        )
    if cell.mark.startswith("band-"):
        text = f'<span class="band {cell.mark}">{text}</span>'
    elif cell.mark:
        text += (
            f'<span class="mark {cell.mark}" aria-hidden="true">{SIGNS[cell.mark]}'
            f'</span><span class="unseen"> {escape(cell.mark_words)}</span>'
        )
    if cell.note:
        text += f'<span class="note">{escape(cell.note)}</span>'
    return text
