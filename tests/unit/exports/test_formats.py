"""Other formats: each is set aside once, in one line that says what to save instead."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import duckdb
import pytest
import zstandard

from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

TEXT = make_csv([ROW]).encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DEFLATE64 = b"\x09\x00"


def make_ole(*streams: str) -> bytes:
    """Make what matters of an OLE file: its directory, somewhere behind its head."""
    entries = (
        f"{stream}\0".encode("utf-16-le").ljust(128, b"\0") for stream in streams
    )
    return OLE.ljust(512 * 40, b"\0") + b"".join(entries).ljust(512, b"\0")


def make_tar(kind: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=kind, format=form) as archive:
        member = tarfile.TarInfo("export.csv")
        member.size = len(TEXT)
        archive.addfile(member, io.BytesIO(TEXT))
    return buffer.getvalue()


def make_zip(*names: str, content: bytes = TEXT) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def repack(archive: bytes, method: int, *, flags: int = 0) -> bytes:
    """Make a ZIP claim another method, or other flags, of all its members."""
    content = bytearray(archive)
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(head)
        while start >= 0:
            content[start + at] |= flags
            content[start + at + 2 : start + at + 4] = method.to_bytes(2, "little")
            start = content.find(head, start + 4)
    return bytes(content)


def make_open_document() -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return make_zip("mimetype", "content.xml", content=kind)


def compress_far(window_log: int) -> bytes:
    parameters = zstandard.ZstdCompressionParameters(window_log=window_log)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packer.compress(TEXT) + packer.flush()


FORMATS: dict[str, tuple[bytes, str]] = {
    "xls": (make_ole("Root Entry", "Workbook"), "Excel 97-2003 file (.xls)"),
    "xls of Excel 5": (make_ole("Root Entry", "Book"), "old Excel file (.xls)"),
    "xls of Excel 2": (b"\x09\x00\x04\x00\x02\x00\x10\x00", "old Excel file (.xls)"),
    "xls of Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old Excel file (.xls)"),
    "doc": (make_ole("Root Entry", "WordDocument"), "old Office file"),
    "encrypted xlsx": (
        make_ole("Root Entry", "EncryptionInfo", "EncryptedPackage"),
        "encrypted XLSX",
    ),
    "ods": (make_open_document(), ".ods"),
    "xlsb": (make_zip("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
    "numbers": (make_zip("Index/Document.iwa", "Metadata/x.plist"), ".numbers"),
    "old numbers": (make_zip("Index.zip", "preview.jpg"), ".numbers"),
    "docx": (make_zip("[Content_Types].xml", "word/document.xml"), ".docx"),
    "xml spreadsheet": (
        b'<?xml version="1.0"?>\n<Workbook '
        b'xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML spreadsheet",
    ),
    "tar": (make_tar(), "tar archive"),
    "tar of gnu": (make_tar(form=tarfile.GNU_FORMAT), "tar archive"),
    "tar of ustar": (make_tar(form=tarfile.USTAR_FORMAT), "tar archive"),
    "tar without its mark": (
        make_tar(form=tarfile.USTAR_FORMAT)[:148]
        + b"007107\0 "
        + b"0".ljust(356, b"\0")
        + TEXT.ljust(512, b"\0"),
        "tar archive",
    ),
    "tar.gz": (make_tar("w:gz"), "tar archive"),
    "tar.zst": (zstandard.compress(make_tar()), "tar archive"),
    "tar.bz2": (make_tar("w:bz2"), "bzip2"),
    "tar.xz": (make_tar("w:xz"), "xz"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z archive"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "RAR archive"),
    "bz2": (bz2.compress(TEXT), "bzip2"),
    "xz": (lzma.compress(TEXT), "xz"),
    "lzma": (lzma.compress(TEXT, lzma.FORMAT_ALONE), "LZMA"),
    "lz4": (b"\x04\x22\x4d\x18\x64\x40", "LZ4"),
    "zstd with a long window": (compress_far(31), "long window"),
    "Deflate64": (repack(make_zip("a.csv", "b.csv"), 9), "Deflate64"),
    "PPMd": (repack(make_zip("a.csv"), 98), "PPMd"),
    "zip with a password": (repack(make_zip("a", "b"), 8, flags=1), "password"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "sqlite": (b"SQLite format 3\0", "SQLite"),
    "png": (b"\x89PNG\r\n\x1a\n", "picture"),
    "pretty JSON": (json.dumps({"a": [{"b": 1}]}, indent=1).encode(), "JSON object"),
}


def fix_sum(block: bytes) -> bytes:
    """Write into the head of a tar member the sum of its bytes."""
    total = sum(block[:148]) + 8 * 32 + sum(block[156:512])
    return block[:148] + b"%06o\0 " % total + block[156:]


def check_refusal(file: FileOutcome, expected: str) -> None:
    assert (file.status, file.reason) == (Status.SET_ASIDE, Reason.UNREADABLE_FILE)
    assert file.message is not None
    assert expected in file.message
    assert "\n" not in file.message
    # What to do instead stands behind what it is.
    assert ": " in file.message


@pytest.mark.parametrize("name", FORMATS)
def test_other_format_is_set_aside_once_with_what_to_save(
    workplace: Workplace, name: str
) -> None:
    content, expected = FORMATS[name]
    if name == "tar without its mark":
        content = fix_sum(content)
    workplace.drop(content, "file 2026-11-20")
    (file,) = workplace.load().files
    assert file.name == "file 2026-11-20"
    check_refusal(file, expected)


def test_other_format_in_a_zip_is_one_member_and_stops_no_other(
    workplace: Workplace,
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, (content, _) in FORMATS.items():
            if not content.startswith(b"PK"):
                archive.writestr(name, fix_sum(content) if "mark" in name else content)
        archive.writestr("export 2026-11-20.csv", TEXT)
        archive.writestr("an.ods", FORMATS["ods"][0])
    workplace.drop(buffer.getvalue(), "all.zip")
    files = {file.name.partition("/")[2]: file for file in workplace.load().files}
    assert files.pop("export 2026-11-20.csv").status is Status.ACCEPTED
    for name, file in files.items():
        check_refusal(file, FORMATS[name.removeprefix("an.")][1])


def test_member_of_another_method_stops_no_other(workplace: Workplace) -> None:
    both = bytearray(make_zip("a.csv", "b.csv"))
    at = both.index(b"PK\x03\x04")
    both[at + 8 : at + 10] = DEFLATE64
    at = both.index(b"PK\x01\x02")
    both[at + 10 : at + 12] = DEFLATE64
    workplace.drop(bytes(both), "both.zip")
    first, second = workplace.load().files
    check_refusal(first, "Deflate64")
    assert second.status is Status.ACCEPTED


@pytest.mark.parametrize("window_log", [10, 24, 27])
def test_zstandard_of_a_usual_window_is_read(
    workplace: Workplace, window_log: int
) -> None:
    file = workplace.load_one(compress_far(window_log))
    assert file.rows_accepted == 1


def test_zstandard_behind_a_frame_to_be_skipped_is_read(workplace: Workplace) -> None:
    skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"
    assert workplace.load_one(skipped + zstandard.compress(TEXT)).rows_accepted == 1


def test_database_of_duckdb_is_no_export_but_a_header_that_names_it_is(
    workplace: Workplace,
) -> None:
    path = workplace.landing / "a.db"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table x as select 1 as y")
    workplace.drop(b"user_id,DUCK\n7,8\n", "b.csv")
    database, export = workplace.load().files
    check_refusal(database, "DuckDB database")
    assert export.status is Status.ACCEPTED


Spell = Callable[[list[dict[str, object]]], str]
OBJECTS = [
    dict(zip(HEADER, ROW, strict=True)),
    {**dict(zip(HEADER, ROW, strict=True)), "reply_count": 3, "user_name": 'Żo ",]}[{'},
]


@pytest.mark.parametrize(
    "spell",
    [
        json.dumps,
        lambda rows: json.dumps(rows, indent=2, ensure_ascii=False),
        lambda rows: "\ufeff \n" + json.dumps(rows, separators=(",", ":")) + "\n \n",
        lambda rows: json.dumps(rows, indent="\t").replace("\n", "\r\n"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_array_of_objects_is_read_as_lines_are(
    workplace: Workplace, spell: Spell, pack: Callable[[bytes], bytes]
) -> None:
    file = workplace.load_one(pack(spell(OBJECTS).encode()), "export 2026-11-20.json")
    columns = ("row_number", "contact_id", "reply_count", "user_name")
    assert workplace.accepted(file, *columns) == [
        (1, "5", None, None),
        (2, "5", 3, 'Żo ",]}[{'),
    ]


def test_long_array_is_read_in_pieces(workplace: Workplace) -> None:
    rows = [
        {**OBJECTS[0], "contact_id": number, "user_name": "é\\" * 200}
        for number in range(5_000)
    ]
    text = json.dumps(rows, ensure_ascii=False)
    assert len(text) > 2 * 1024 * 1024
    file = workplace.load_one(text, "export.json")
    ids = [(str(number),) for number in range(5_000)]
    assert workplace.accepted(file, "contact_id") == ids


def test_elements_that_are_no_objects_are_malformed(workplace: Workplace) -> None:
    good = json.dumps(OBJECTS[0])
    twice = '{"state": "FINISHED", "state": "PAUSED"}'
    text = f"[{good}, 5, {twice}, [{good}], null, {good}]"
    file = workplace.load_one(text, "export.json")
    assert workplace.accepted(file, "row_number") == [(1,), (6,)]
    assert file.quarantine == {"malformed_row": 4}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OBJECTS)[:-1],
        json.dumps(OBJECTS)[:-20],
        json.dumps(OBJECTS) + "x",
        json.dumps(OBJECTS) + json.dumps(OBJECTS),
        json.dumps(OBJECTS).replace("}, {", "} {"),
        json.dumps(OBJECTS).replace("}, {", "},, {"),
        json.dumps(OBJECTS)[:-1] + ",]",
        json.dumps(OBJECTS)[:-1] + ', {"a": ' + "[" * 100_000,
    ],
)
def test_array_that_is_cut_or_broken_is_set_aside(
    workplace: Workplace, text: str
) -> None:
    file = workplace.load_one(text, "export.json")
    assert (file.status, file.reason) == (Status.SET_ASIDE, Reason.UNREADABLE_FILE)
