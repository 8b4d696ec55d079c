"""Telling the encoding of a text, and turning it into UTF-8.

Add an encoding here. UTF-8 and UTF-16 are sure; the two code pages are told apart by
the letters that the bytes would be.
"""

import codecs
import re
from pathlib import Path

from dagster_project.exports.outcomes import Reason, SetAsideError

SAMPLE_BYTES = 1024 * 1024
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Bytes that mean different letters in the two code pages: Polish ones in Windows-1250,
# French and German ones in Windows-1252. What both languages use is left out; 9C is a
# French ligature before u, as in "cœur", and else a Polish ś.
_POLISH = re.compile(
    rb"\x9c(?!u)|[\xb3\xb9\xbf\xa3\xa5\xaf\x9f\xe6\xf1\x8c\x8f\xc6\xca\xd1]"
)
_WESTERN = re.compile(rb"[\xe0\xe8\xef\xf9\xfb\xc0\xc8\xd9\xdb]")


def read_byte_order_mark(start: bytes) -> str | None:
    """The UTF-16 that the first bytes of a text declare, if they do."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    return None


def choose_code_page(path: Path, undecodable_at: int) -> str:
    """Choose the code page of a text that is no UTF-8 from some byte on.

    Raises:
        SetAsideError: it is UTF-8 with broken bytes, or no text at all.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
        file.seek(max(undecodable_at - 1024, len(sample)))
        sample += file.read(SAMPLE_BYTES)
    if _CONTROL.search(sample):
        raise SetAsideError(Reason.UNREADABLE_FILE, "The file is no text.")
    whole = len(_UTF8_SEQUENCE.findall(sample))
    stray = len(_NOT_ASCII.findall(_UTF8_SEQUENCE.sub(b"", sample)))
    # Text in a code page hardly ever looks like UTF-8, broken UTF-8 mostly does.
    if whole > stray:
        raise SetAsideError(
            Reason.UNREADABLE_FILE,
            f"The text is UTF-8 but cannot be decoded from byte {undecodable_at} on.",
        )
    polish = len(_POLISH.findall(sample))
    return "cp1250" if polish > len(_WESTERN.findall(sample)) else "cp1252"


def transcode(source: Path, target: Path, *, encoding: str) -> None:
    """Write a text as UTF-8.

    Raises:
        SetAsideError: it cannot be decoded.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open("rb") as reader, target.open("wb") as writer:
        try:
            while chunk := reader.read(SAMPLE_BYTES):
                writer.write(decoder.decode(chunk).encode())
            writer.write(decoder.decode(b"", final=True).encode())
        except UnicodeError as error:
            raise SetAsideError(
                Reason.UNREADABLE_FILE, f"The text cannot be decoded as {encoding}."
            ) from error
