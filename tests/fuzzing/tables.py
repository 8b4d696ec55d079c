"""Clean exports drawn by chance, as tables of texts, and how they are written as CSV.

Add a kind of cell here. What spoils a file belongs to `mutations`.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from dagster_project.exports.schema import KINDS, Kind, Reading
from tests.unit.exports.conftest import SEEDS

SEED = 20261120
LANGUAGES = ("hubspot_internal", "en", "pl", "fr", "de")
WORDS = {
    "cp1250": ["Michał", "Żółć", "Łódź", "święta", "Zażółć gęślą", "ośmiu"],
    "cp1252": ["Hélène", "à côté", "Nîmes", "où", "Noël", "À bientôt", "ça va"],
    "ascii": ["Ann", "Bo Bee", "n/a", "O'Hara", "50% off", "=1+1", "#1", "\\"],
    "any": ["日本", "Ωmega", "🙂", "e\u0301", "\u00a0", "Ünï\u2028x", "\ufeff"],
}
AWKWARD = ["a,b;c\td|e", "two\nlines", "c\r\nd", 'Bo "B" Bee', '"', '""', "", " x "]
STATES = ["FINISHED", "unenrolled", "Paused", "W toku", "Geplant", "Terminé"]
TIMES = [
    "2026-01-{day:02}T03:15:00Z",
    "2026-01-{day:02}",
    "2026-01-{day:02} 03:15",
    "2026-01-{day:02}T03:15:07.25+0530",
    "17673237{day:02}000",
]


@dataclass(frozen=True)
class Table:
    """A clean export: headers as spelled in a language, canonical columns, rows."""

    kind: Kind
    columns: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Dialect:
    """How a table is written as CSV.

    `quoting` is the chance that a cell is quoted that need not be.
    """

    delimiter: str = ","
    line_end: str = "\n"
    quoting: float = 0.0
    encoding: str = "utf-8"
    final_line_end: bool = True


def draw_by(key: str) -> Random:
    """Give choices that are always the same for the same key."""
    return Random(f"{SEED} {key}")  # noqa: S311 -- choices of tests keep no secret


@cache
def read_spellings() -> dict[tuple[str, str], tuple[str, ...]]:
    """Per kind and canonical column, all its headers."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    with (SEEDS / "header_aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["kind"], row["canonical"]
            spelled = [row["canonical"], *(row[name] for name in LANGUAGES)]
            found[key] = (*found.get(key, ()), *(text for text in spelled if text))
    return found


def draw_table(
    draw: Random, *, words: str = "any", most_rows: int = 12, kind: Kind | None = None
) -> Table:
    """Draw an export of two columns or more whose rows are all in good form."""
    kind = kind or draw.choice((KINDS[0], *KINDS))
    needed = {draw.choice(group) for group in kind.required}
    present = needed | ({draw.choice(sorted(kind.telling))} if kind.telling else set())
    columns = [c for c in kind.columns if c.name in present or draw.random() < 0.3]
    columns = [column for column in columns if column.name != "ended_at"]
    if len(columns) == 1:
        # Of one column alone, a title cannot be told from a header.
        columns.append(next(c for c in kind.columns if c not in columns))
    draw.shuffle(columns)
    spellings = read_spellings()
    rows = [
        tuple(
            _draw_cell(draw, column.reading, words, full=column.name in needed)
            for column in columns
        )
        for _ in range(draw.randrange(most_rows) + 1)
    ]
    texts = [
        draw.choice([t for t in spellings[kind.name, c.name] if can_spell(t, words)])
        for c in columns
    ]
    names = tuple(column.name for column in columns)
    return Table(kind, names, tuple(texts), tuple(rows))


def can_spell(text: str, words: str) -> bool:
    """Whether a text can be written in the encoding that words are of."""
    encoding = words if words.startswith("cp") else "utf-8"
    return text.encode(encoding, "ignore").decode(encoding) == text


def write_csv(table: Table, dialect: Dialect, draw: Random) -> bytes:
    """Write a table as CSV bytes, with a byte-order mark where the encoding has one."""
    rows = (table.header, *table.rows)
    text = dialect.line_end.join(write_row(row, dialect, draw) for row in rows)
    if dialect.final_line_end:
        text += dialect.line_end
    return text.encode(dialect.encoding)


def write_row(row: Sequence[str], dialect: Dialect, draw: Random) -> str:
    cells = []
    for cell in row:
        needs = any(mark in cell for mark in ('"', "\n", "\r", dialect.delimiter))
        if needs or draw.random() < dialect.quoting:
            cell = '"' + cell.replace('"', '""') + '"'
        cells.append(cell)
    return dialect.delimiter.join(cells)


def _draw_cell(draw: Random, reading: Reading, words: str, *, full: bool) -> str:
    if not full and draw.random() < 0.2:
        return ""
    if reading is Reading.ID:
        return draw.choice(("{}", "{}", "a-{}", "00{}", "{}.0")).format(
            draw.randrange(10**6)
        )
    if reading is Reading.TIMESTAMP:
        return draw.choice(TIMES).format(day=draw.randrange(1, 29))
    if reading is Reading.COUNT:
        return draw.choice(("0", "1", "25", "3.0"))
    if reading is Reading.BOOLEAN:
        return draw.choice(("true", "0", "Tak", "nein"))
    if reading is Reading.STATE:
        return draw.choice([text for text in STATES if can_spell(text, words)])
    if full:
        return f"a{draw.randrange(99)}@example.com"
    return draw.choice((*WORDS["ascii"], *WORDS[words], *WORDS[words], *AWKWARD))
