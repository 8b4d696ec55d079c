"""One logical export in each container and encoding: the same published tables."""

import io
import zipfile
from functools import cache

import pytest

from tests.ingestion.forms import Form, make_form
from tests.ingestion.logical_rows import TIME_ZONE
from tests.ingestion.raw_rows import COLUMNS
from tests.reference.inputs import Row
from tests.running.pipeline import Pipeline, fetch_rows

EXPORTED_AT = "2026-11-20T0315"
TABLES = (
    *("sender_scores", "sender_sequence_scores", "sender_sequence_activity_daily"),
    *("enrollments", "senders", "sequences"),
)
# No two forms share the file that brought a row.
OF_THE_FILE = {"source_file_sha256", "source_file_name"}

Tables = dict[str, list[Row]]
Files = dict[str, bytes]


def write_each(form: Form, alphabet: str | None = None) -> Files:
    """Write each kind as a file of its own."""
    return {f"{kind} {EXPORTED_AT}": form.write(kind, alphabet) for kind in COLUMNS}


def zip_together(*forms: Form) -> Files:
    """Write the kinds, each in a form of its own, as members of one ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, form in zip(COLUMNS, forms, strict=True):
            archive.writestr(f"{kind} {EXPORTED_AT}", form.write(kind))
    return {"all.zip": buffer.getvalue()}


SHEET = make_form("sheet", language="de", cells="native", title=True, other_sheets=True)
UTF_16 = make_form("text", language="fr", encoding="utf-16-be", packing="gzip")
JSON_LINES = make_form("json_lines", language="pl", values="sparse")
PARQUET = make_form("parquet", language="en", types="native")
FORMS = {
    "code page 1250 of Polish": make_form(
        "text", language="pl", encoding="cp1250", line_end="\r\n"
    ),
    "code page 1250 of German": make_form("text", language="de", encoding="cp1250"),
    "code page 1252 of French": make_form("text", language="fr", encoding="cp1252"),
    "UTF-16 in gzip": UTF_16,
    "UTF-16": make_form("text", language="en", encoding="utf-16-le", delimiter="\t"),
    "semicolons and a byte-order mark": make_form(
        "text", language="pl", encoding="utf-8-mark", delimiter=";", line_end="\r\n"
    ),
    "tabs in Zstandard": make_form("text", delimiter="\t", packing="zstandard"),
    "bars, all quoted": make_form(
        "text", language="de", delimiter="|", quotes_all=True, ends_with_line_end=False
    ),
    "JSON lines": JSON_LINES,
    "JSON lines of texts in gzip": make_form("json_lines", packing="gzip"),
    "sheet of numbers and dates": SHEET,
    "sheet of texts": make_form("sheet", language="en"),
    "sheet with dates from 1904": make_form("sheet", cells="1904", empty_rows=2_000),
    "Parquet of native types": PARQUET,
    "Parquet of texts": make_form("parquet", language="fr"),
}


class Published:
    """Builds the marts of a landing folder, and remembers those of plain CSV."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.of_plain_csv = cache(self._build_plain_csv)

    def build(self, files: Files) -> Tables:
        self._pipeline.forget_everything()
        for name, content in files.items():
            (self._pipeline.landing / name).write_bytes(content)
        with self._pipeline.build() as connection:
            return {
                table: [
                    {name: row[name] for name in row if name not in OF_THE_FILE}
                    for row in fetch_rows(connection, f"from {table} order by all")
                ]
                for table in TABLES
            }

    def _build_plain_csv(self, alphabet: str) -> Tables:
        """Build them from UTF-8 whose texts are those that an alphabet can hold."""
        return self.build(write_each(make_form("text"), alphabet))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    root = tmp_path_factory.mktemp("published")
    return Published(Pipeline(root, TIME_ZONE, own_domains=["firma.example"]))


def test_plain_csv_fills_every_table(published: Published) -> None:
    tables = published.of_plain_csv("unicode")
    assert len(tables["enrollments"]) == 60
    assert min(len(rows) for rows in tables.values()) > 5


def test_zip_of_four_containers_gives_the_same_published_tables(
    published: Published,
) -> None:
    files = zip_together(UTF_16, PARQUET, JSON_LINES, SHEET)
    assert published.build(files) == published.of_plain_csv("unicode")


def test_sheets_give_the_same_published_tables(published: Published) -> None:
    assert published.build(write_each(SHEET)) == published.of_plain_csv("unicode")


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_every_container_gives_the_same_published_tables(
    published: Published, name: str
) -> None:
    form = FORMS[name]
    assert published.build(write_each(form)) == published.of_plain_csv(form.alphabet)
