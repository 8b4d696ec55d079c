"""Whether an id that was accepted is to be found in the file that it came from.

Add a way in which a file may pack, encode or escape its cells to `read_texts`.
"""

import gzip
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import zstandard

from dagster_project.exports.containers.archive import BROKEN

ENCODINGS = ("utf-8", "utf-16", "cp1250", "cp1252")
# What spelling an id may leave out: quotes, escapes, white space.
LEFT_OUT = re.compile(r'[\s"\\\ufeff\x00\u2400]')
# How JSON and the XML of spreadsheets spell a letter by its number.
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|_x([0-9a-fA-F]{4})_")


@cache
def connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def find_invented(ids: set[str], texts: list[str]) -> Iterator[str]:
    """Ids that are in none of the texts."""
    for value in sorted(ids):
        spelled = LEFT_OUT.sub("", value)
        if not any(spelled in text for text in texts) and not _is_number(value, texts):
            yield f"the id {value!r} is nowhere in it"


def _is_number(value: str, texts: list[str]) -> bool:
    """Whether an id is a number that the file spells otherwise, or a date or truth."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*|true|false|\d\d:\d\d:\d\d.*", value):
        return any("styles.xml" in text for text in texts)
    with suppress(ValueError):
        number = float(value)
        spelled = {n for text in texts for n in re.findall(r"[\d.,eE+-]*\d", text)}
        for text in spelled:
            with suppress(ValueError):
                if float(text.replace(",", ".")) == number:
                    return True
    return False


def read_texts(content: bytes) -> Iterator[str]:
    """All that a file may say, however it is packed, encoded and escaped."""
    for part in (content, *_unpack(content)):
        for encoding in ENCODINGS:
            text = part.decode(encoding, "ignore")
            yield LEFT_OUT.sub("", text)
            yield LEFT_OUT.sub("", html.unescape(text))
            yield LEFT_OUT.sub("", ESCAPE.sub(_unescape, text))


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))


def _unpack(content: bytes) -> Iterator[bytes]:
    with suppress(OSError, EOFError, zlib.error):
        yield gzip.decompress(content)
    with suppress(zstandard.ZstdError):
        yield zstandard.ZstdDecompressor().decompressobj().decompress(content)
    with suppress(*BROKEN), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with suppress(*BROKEN):
                part = archive.read(name)
                yield part + name.encode()
                yield from _unpack(part)
    if content.startswith(b"PAR1"):
        with suppress(duckdb.Error), TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(content)
            rows = connect().read_parquet(str(path)).fetchall()
            yield repr(rows).encode()
