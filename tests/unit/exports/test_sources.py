"""Each shipped source: its fixture gives the expected rows, whatever its shape.

Shapes are the answer of the service, its rows as lines, and what loaders make of them.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
import xlsxwriter

from dagster_project.exports.outcomes import Reason, Status
from tests.unit.exports.conftest import Workplace

FIXTURES = Path(__file__).parents[2] / "ingestion" / "sources"
SOURCES = ("outreach", "salesloft", "instantly", "unify")
# What loaders make of the relations of Outreach.
RELATION = re.compile(r"relationships_(\w+)_data_id")

Rows = list[dict[str, Any]]


def read_page(source: str) -> dict[str, Any]:
    page: dict[str, Any] = json.loads((FIXTURES / f"{source}.json").read_text("utf-8"))
    return page


def read_rows(source: str) -> Rows:
    page = read_page(source)
    rows: Rows = page.get("data") or page["items"]
    return rows


def read_expected(source: str) -> list[dict[str, str]]:
    with (FIXTURES / f"{source}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def flatten(row: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def snake(path: str) -> str:
    name = path.removeprefix("attributes.").replace(".", "_")
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return RELATION.sub(r"\1_id", name)


def spell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def flat_rows(source: str) -> list[dict[str, str]]:
    """Rows as a loader lands them, with columns of its own."""
    rows = [
        {snake(path): spell(value) for path, value in flatten(row)}
        for row in read_rows(source)
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        {name: row.get(name, "") for name in names}
        | {"_airbyte_raw_id": str(n), "_sdc_batched_at": "", "_fivetran_synced": ""}
        for n, row in enumerate(rows)
    ]


def as_page(source: str) -> bytes:
    return (FIXTURES / f"{source}.json").read_bytes()


def as_page_in_a_line(source: str) -> bytes:
    return json.dumps(read_page(source)).encode()


def as_pages_one_a_line(source: str) -> bytes:
    rows = read_rows(source)
    pages = [{"data": rows[:4]}, {"data": rows[4:]}]
    return "\n".join(map(json.dumps, pages)).encode()


def as_lines(source: str) -> bytes:
    return "\n".join(map(json.dumps, read_rows(source))).encode()


def as_array(source: str) -> bytes:
    return json.dumps(read_rows(source), indent=2).encode()


def as_csv(source: str) -> bytes:
    rows = flat_rows(source)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_csv_of_capitals(source: str) -> bytes:
    head, _, rows = as_csv(source).partition(b"\r\n")
    return head.upper() + b"\r\n" + rows


def as_csv_of_paths(source: str) -> bytes:
    rows = [
        {path: spell(value) for path, value in flatten(row)}
        for row in read_rows(source)
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(names))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_workbook(source: str) -> bytes:
    rows = flat_rows(source)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Export")
        for column, name in enumerate(rows[0]):
            sheet.write_string(0, column, name)
            for number, row in enumerate(rows, start=1):
                if row[name].lstrip("-").isdigit():
                    sheet.write_number(number, column, int(row[name]))
                else:
                    sheet.write_string(number, column, row[name])
    return buffer.getvalue()


def as_parquet(source: str) -> bytes:
    """Whole numbers as floating-point ones, as a column with nulls becomes."""
    columns = ", ".join(
        f'try_cast(column{n} as double) as "{name}"'
        if name == "status" or name.endswith("count")
        else f'column{n} as "{name}"'
        for n, name in enumerate(flat_rows(source)[0])
    )
    with TemporaryDirectory() as folder:
        text, target = Path(folder, "rows.csv"), Path(folder, "rows.parquet")
        text.write_bytes(as_csv(source))
        names = {f"column{n}": "VARCHAR" for n in range(columns.count("column"))}
        duckdb.connect().execute(
            f"copy (select {columns} from read_csv('{text}', delim = ';', "
            f"auto_detect = false, columns = {names}, skip = 1)) "
            f"to '{target}' (format parquet)"
        )
        return target.read_bytes()


SHAPES: dict[str, Callable[[str], bytes]] = {
    "page": as_page,
    "page in a line": as_page_in_a_line,
    "pages one a line": as_pages_one_a_line,
    "lines": as_lines,
    "array": as_array,
    "csv": as_csv,
    "csv of capitals": as_csv_of_capitals,
    "csv of paths": as_csv_of_paths,
    "workbook": as_workbook,
    "parquet": as_parquet,
}


def load_rows(workplace: Workplace, content: bytes, source: str) -> dict[str, Any]:
    """Rows by their number: canonical columns, or the reason of a quarantined one."""
    columns = list(read_expected(source)[0])[2:]
    file = workplace.load_one(content, f"{source} 2026-11-20")
    assert (file.status, file.message) == (Status.ACCEPTED, None)
    rows: dict[str, Any] = {
        str(number): [spell(value).removesuffix(".000") for value in values]
        for number, *values in workplace.accepted(file, "row_number", *columns)
    }
    if file.rows_quarantined:
        found = workplace.quarantined(file, "row_number", "reason")
        rows |= {str(number): reason for number, reason in found}
    return rows


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("source", SOURCES)
def test_fixture_gives_the_expected_rows(
    workplace: Workplace, source: str, shape: str
) -> None:
    expected = {
        row["row"]: row["reason"] or list(row.values())[2:]
        for row in read_expected(source)
    }
    assert load_rows(workplace, SHAPES[shape](source), source) == expected


def test_objects_as_json_in_a_column_are_looked_into(workplace: Workplace) -> None:
    text = io.StringIO(newline="")
    rows = [
        {
            key: json.dumps(v) if isinstance(v, dict) else spell(v)
            for key, v in row.items()
        }
        for row in read_rows("salesloft")
    ]
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    found = load_rows(workplace, text.getvalue().encode(), "salesloft")
    assert found["6"][:4] == ["6:20261101T080000000000", "70", "3", "906"]
    assert found["7"][9] == "1"


def test_relations_as_lists_of_one_id_are_ids(workplace: Workplace) -> None:
    rows = [
        {"id": row["id"], **row["attributes"], "sequence": [70], "user": ["3"]}
        | {"prospect": [900 + row["id"]], "creator": [5]}
        for row in read_rows("outreach")
    ]
    rows[8]["user"] = None
    content = "\n".join(map(json.dumps, rows)).encode()
    expected = read_expected("outreach")
    found = load_rows(workplace, content, "outreach")
    assert found["9"] == list(expected[8].values())[2:]


def test_header_of_two_sources_is_refused(workplace: Workplace) -> None:
    both = {**flat_rows("outreach")[0], **flat_rows("salesloft")[0]}
    file = workplace.load_one(",".join(both) + "\n", "both.csv")
    assert file.reason is Reason.AMBIGUOUS_HEADER
    assert "Outreach and Salesloft" in (file.message or "")


def test_header_of_hubspot_and_another_source_is_refused(workplace: Workplace) -> None:
    names = ("enrollment_id", "sequence_id", "user_id", "contact_id", "enrolled_at")
    both = dict.fromkeys((*names, "state", *flat_rows("unify")[0]))
    file = workplace.load_one(",".join(both) + "\n", "both.csv")
    assert file.reason is Reason.AMBIGUOUS_HEADER
    assert "HubSpot and Unify" in (file.message or "")


def test_source_without_what_it_needs_says_what_to_add(workplace: Workplace) -> None:
    names = [name for name in flat_rows("salesloft")[0] if name != "person_id"]
    file = workplace.load_one(",".join(names) + "\n", "one.csv")
    assert file.reason is Reason.UNRECOGNISED_HEADER
    assert "contact_id or contact_email: add person.id" in (file.message or "")


def test_page_that_is_cut_off_is_refused(workplace: Workplace) -> None:
    file = workplace.load_one(as_page("outreach")[:-40], "cut.json")
    assert file.reason is Reason.UNREADABLE_FILE


def test_page_larger_than_a_piece_is_read(workplace: Workplace) -> None:
    row = read_rows("outreach")[3]
    rows = [row | {"id": number, "note": "é\\" * 300} for number in range(3_000)]
    text = json.dumps(
        {"included": rows[:5], "data": rows, "meta": {}}, ensure_ascii=False
    )
    assert len(text) > 2 * 1024 * 1024
    file = workplace.load_one(text, "large.json")
    ids = [(str(number),) for number in range(3_000)]
    assert workplace.accepted(file, "enrollment_id") == ids
