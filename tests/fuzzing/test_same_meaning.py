"""A clean export written in another way that means the same gives the same rows.

Delimiter, quotes, line ends, encoding, byte-order mark, language, order of columns,
unknown columns, lines above, blank lines, packing: all drawn by chance.
"""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import zstandard

from dagster_project.exports.landing.loading import load_landing
from dagster_project.sql import literal
from tests.fuzzing.checks import RULES
from tests.fuzzing.inputs import write_json_lines, write_zip
from tests.fuzzing.tables import (
    Dialect,
    Table,
    can_spell,
    draw_by,
    draw_table,
    read_spellings,
    write_csv,
    write_row,
)
from tests.fuzzing.texts import connect

TABLES = 60
SMOKE_TABLES = 2
SPELLINGS_OF_A_TABLE = 40
UNKNOWN = ("Notes", "Notes", "Notatki", "x y", "", '5" pipe', "a;b", "Zażółć", "c0")
TITLES = ("Report", "by Ann", 'The "best"', "8 rows", "", " ", "=1+1", "x: 2026-01-01")
ENCODINGS = {
    "any": ("utf-8", "utf-8-sig", "utf-16"),
    "cp1250": ("utf-8", "utf-16", "cp1250", "cp1250"),
    "cp1252": ("utf-8", "utf-16", "cp1252", "cp1252"),
}
PACKINGS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    bytes,
    bytes,
    gzip.compress,
    zstandard.compress,
    lambda content: write_zip([("member 2026-01-02.csv", content)]),
)
# Letters by which a code page is told from the other; without any, both may be meant.
TELLING = {
    "cp1250": "łżśąźńćŁŻŚĄŹŃĆ",
    "cp1252": "àèïùûÀÈÙÛ",
}


def respell(draw: Random, table: Table, words: str) -> bytes:
    """Write a table in a way that means the same."""
    if draw.random() < 0.05:
        return draw.choice(PACKINGS)(write_json_lines(table, draw))
    encoding = draw.choice(ENCODINGS[words])
    dialect = Dialect(
        delimiter=draw.choice(",;\t|"),
        line_end=draw.choice(("\n", "\r\n", "\r")),
        quoting=draw.choice((0, 0.3, 1)),
        encoding=encoding,
    )
    table = _respell_columns(draw, table, words if encoding.startswith("cp") else "any")
    text = _lay_out(draw, table, dialect)
    if not _tells_its_code_page(text, encoding):
        encoding = "utf-8"
    return draw.choice(PACKINGS)(text.encode(encoding))


def _respell_columns(draw: Random, table: Table, words: str) -> Table:
    """Shuffle the columns, head them otherwise, and put unknown ones between."""
    spellings = read_spellings()
    columns: list[tuple[str, ...]] = []
    cells = zip(*table.rows, strict=True)
    for name, texts in zip(table.columns, cells, strict=True):
        known = [t for t in spellings[table.kind.name, name] if can_spell(t, words)]
        columns.append((_disguise(draw, draw.choice(known)), *texts))
    for _ in range(draw.choice((0, 0, 1, 3))):
        header = draw.choice([text for text in UNKNOWN if can_spell(text, words)])
        columns.append((header, *(draw.choice(("", "x", "1")) for _ in table.rows)))
    draw.shuffle(columns)
    header, *rows = zip(*columns, strict=True)
    return replace(table, header=header, rows=tuple(rows))


def _disguise(draw: Random, header: str) -> str:
    header = draw.choice((str, str.upper, str.lower))(header)
    if draw.random() < 0.3:
        header = header.replace(" ", draw.choice(("_", "-", "\xa0", "  ")))
    return draw.choice(("{}", "{}", " {}", "{} ")).format(header)


def _lay_out(draw: Random, table: Table, dialect: Dialect) -> str:
    """Put lines above the header, blank ones anywhere, and a line end or none below."""
    blanks = ("", "", " ", dialect.delimiter * (len(table.header) - 1))
    titles = draw.choices(TITLES, k=draw.choice((0, 0, 1, 4)))
    lines = [write_row((title,), dialect, draw) for title in titles]
    for row in (table.header, *table.rows):
        lines += draw.choices(blanks, k=draw.choice((0, 0, 0, 1, 3)))
        lines.append(write_row(row, dialect, draw))
    lines += draw.choices(blanks, k=draw.choice((0, 0, 5)))
    return dialect.line_end.join(lines) + draw.choice(("", dialect.line_end))


def _tells_its_code_page(text: str, encoding: str) -> bool:
    if encoding not in TELLING:
        return True
    mine, others = (
        sum(text.count(letter) for letter in TELLING[name])
        for name in (encoding, *(set(TELLING) - {encoding}))
    )
    return mine > others and can_spell(text, encoding)


def find_differences(number: int, folder: Path) -> list[str]:
    """Load a clean table and its other spellings; name those that read otherwise."""
    draw = draw_by(f"same meaning {number}")
    words = draw.choice(tuple(ENCODINGS))
    table = draw_table(draw, words=words)
    landing, raw = folder / f"landing {number}", folder / f"raw {number}"
    landing.mkdir()
    contents = {"clean 2026-01-02": write_csv(table, Dialect(), draw)}
    for spelling in range(SPELLINGS_OF_A_TABLE):
        contents[f"{number} {spelling} 2026-01-02"] = respell(draw, table, words)
    for name, content in contents.items():
        (landing / name).write_bytes(content)
    result = load_landing(landing, raw=raw, rules=RULES, settle_seconds=0)
    files = {file.name.partition("/")[0]: file for file in result.files}
    clean = read_rows(raw / table.kind.name / f"{files['clean 2026-01-02'].sha256}")
    assert [row[0] for row in clean] == list(range(1, len(table.rows) + 1))
    differences = []
    for name in contents:
        file = files[name]
        if file.kind != table.kind.name:
            differences.append(f"{landing / name}: {file}")
        elif (rows := read_rows(raw / file.kind / str(file.sha256))) != clean:
            differences.append(f"{landing / name}: {rows}, not {clean}")
    return differences


def read_rows(path: Path) -> list[tuple[object, ...]]:
    connection = connect()
    relation = connection.sql(
        "select columns(lambda name: name not like 'unknown:%') "
        f"from read_parquet({literal(f'{path}.parquet')})"
    )
    # Times as numbers: as values of Python they need a package of their own.
    times = [
        f'epoch_us("{name}")' if "TIME ZONE" in str(sql_type) else f'"{name}"'
        for name, sql_type in zip(relation.columns, relation.types, strict=True)
    ]
    return relation.project(", ".join(times)).fetchall()


def test_some_exports_read_the_same_however_written(tmp_path: Path) -> None:
    for number in range(SMOKE_TABLES):
        assert find_differences(number, tmp_path) == []


@pytest.mark.slow
def test_many_exports_read_the_same_however_written(tmp_path: Path) -> None:
    for number in range(SMOKE_TABLES, SMOKE_TABLES + TABLES):
        assert find_differences(number, tmp_path) == []
