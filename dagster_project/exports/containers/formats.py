"""Formats that are not read: what a file is instead of an export, and what to save.

Add a format here, by the bytes that it begins with or by the members of its ZIP. Keep
out the formats that are read: they belong to `containers`.
"""

import mmap
import re
import tarfile
from collections.abc import Collection
from pathlib import Path

from dagster_project.exports.outcomes import Reason, RejectedError

START_BYTES = 4096
_UNPACK = "unpack it and land its files, or pack them as ZIP"
_REPACK = "unpack it, or pack it with gzip, zstd or ZIP"
_SAVE = "save the export as CSV, XLSX, JSON lines or Parquet"
_SAVE_SHEET = "save it as XLSX or CSV"

_BY_START = (
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (rb"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (rb"MSCF\0\0\0\0", "a CAB archive", _UNPACK),
    (rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", "compressed with bzip2", _REPACK),
    (rb"\xfd7zXZ\0", "compressed with xz", _REPACK),
    (rb"\x5d\0\0[\0-\x80]", "compressed with LZMA", _REPACK),
    (rb"LZIP\x01", "compressed with lzip", _REPACK),
    (rb"\x04\x22\x4d\x18", "compressed with LZ4", _REPACK),
    (rb"\xff\x06\0\0sNaPpY", "compressed with Snappy", _REPACK),
    (rb"\x1f[\x9d\xa0]", "compressed with compress", _REPACK),
    (rb"\x09[\0\2\4\x08][\4\6\x08\x10]\0", "an old Excel file (.xls)", _SAVE_SHEET),
    (rb"%PDF-", "a PDF document", _SAVE),
    (rb"\{\\rtf", "an RTF document", _SAVE),
    (rb"SQLite format 3\0", "a SQLite database", _SAVE),
    (rb".{8}DUCK.\0\0\0", "a DuckDB database", _SAVE),
    (rb"Obj\x01", "an Avro file", _SAVE),
    (rb"ARROW1\0\0", "an Arrow or Feather file", _SAVE),
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a", "a picture", _SAVE),
)
_SPREADSHEET_XML = re.compile(
    rb"urn:schemas-microsoft-com:office:spreadsheet|urn:oasis:names:tc:opendocument"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE file, by the names in its directory.
_OLE_STREAMS = (
    (
        "EncryptedPackage",
        "a spreadsheet protected by a password (encrypted XLSX)",
        "save it without the password",
    ),
    ("Workbook", "an Excel 97-2003 file (.xls)", _SAVE_SHEET),
    ("Book", "an old Excel file (.xls)", _SAVE_SHEET),
)
_OTHER_OLE = ("an old Office file (such as .doc or .msg)", _SAVE)
# Names of the members that tell a format, the most telling first.
_BY_MEMBER = (
    (r"xl/workbook\.bin", "a binary Excel file (.xlsb)", _SAVE_SHEET),
    (
        r"Index\.zip|Index/.*\.iwa",
        "an Apple iWork file (.numbers)",
        "export it as XLSX or CSV",
    ),
    (r"word/document\.xml", "a Word document (.docx)", _SAVE),
    (r"ppt/presentation\.xml", "a PowerPoint file (.pptx)", _SAVE),
    (r"\[Content_Types\]\.xml", "an Office document without a workbook", _SAVE),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def refuse_other_format(path: Path, start: bytes) -> None:
    """Refuse a file that begins as one of a format that is not read.

    Args:
        path: the file.
        start: its first START_BYTES.

    Raises:
        RejectedError: it does.
    """
    for pattern, name, advice in _BY_START:
        if re.match(pattern, start, re.DOTALL):
            raise refusal(name, advice)
    if start.startswith(OLE):
        raise refusal(*_name_ole(path))
    if _is_tar(start[: tarfile.BLOCKSIZE]):
        raise refusal("a tar archive", _UNPACK)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and (
        _SPREADSHEET_XML.search(start)
    ):
        raise refusal("an XML spreadsheet", _SAVE_SHEET)


def refuse_other_zip(names: Collection[str], mimetype: bytes) -> None:
    """Refuse a ZIP that is a document of a format that is not read.

    Args:
        names: names of its members.
        mimetype: content of its member `mimetype`, empty where it has none.

    Raises:
        RejectedError: it is one.
    """
    if mimetype.startswith(_OPEN_DOCUMENT):
        raise refusal("an OpenDocument file (such as .ods)", _SAVE_SHEET)
    for pattern, name, advice in _BY_MEMBER:
        if any(re.fullmatch(pattern, member) for member in names):
            raise refusal(name, advice)


def refusal(name: str, advice: str) -> RejectedError:
    """Say what a file is and what to do instead, in one line."""
    message = f"The file is {name}, which is not read: {advice}."
    return RejectedError(Reason.UNREADABLE_FILE, message)


def _name_ole(path: Path) -> tuple[str, str]:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        for stream, name, advice in _OLE_STREAMS:
            if content.find(f"{stream}\0".encode("utf-16-le")) >= 0:
                return name, advice
    return _OTHER_OLE


def _is_tar(block: bytes) -> bool:
    """Whether a block is the head of a tar member: its sum is written in it."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
