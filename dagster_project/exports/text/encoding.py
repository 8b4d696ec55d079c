"""Telling the encoding of a text, and turning it into UTF-8.

Add an encoding here. UTF-8 and UTF-16 are sure; code pages are told apart by the
letters that the bytes would be.
"""

import codecs
import re
from pathlib import Path

from dagster_project.exports.outcomes import Reason, RejectedError

SAMPLE_BYTES = 1024 * 1024
HEADER_BYTES = 1024
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Bytes that mean different letters in the code pages: Polish ones in Windows-1250 and
# ISO-8859-2, French and German ones in Windows-1252. What these languages share is left
# out; 9C is a French ligature before u, as in "cœur", and else a Polish ś.
_POLISH = re.compile(rb"[\xb3\xbf\xa3\xaf\xe6\xf1\xc6\xca\xd1]")
_WESTERN = re.compile(rb"[\xe0\xe8\xef\xf9\xfb\xc0\xc8\xd9\xdb]")
# ą, ś and ź, which the two Polish code pages spell differently. In the others these are
# signs such as ± and ¼, which do not stand in words.
_WINDOWS_1250 = re.compile(rb"\x9c(?!u)|[\xb9\xa5\x8c\x8f\x9f]")
_ISO_8859_2 = re.compile(
    rb"(?<=[A-Za-z\xc0-\xff])[\xb1\xb6\xbc]|[\xb1\xb6\xbc](?=[a-z])"
    rb"|[\xa6\xac](?=[A-Za-z\xc0-\xff])|(?<=[A-Z])[\xa1\xa6\xac]"
)
# Windows has letters and signs here, ISO-8859-2 nothing.
_CONTROL_1 = re.compile(rb"[\x80-\x9f]")
# Of UTF-16, so many of the first characters are ASCII: a header and delimiters.
_ASCII_SHARE = 0.5


def recognise_utf16(start: bytes) -> str | None:
    """The UTF-16 that the first bytes of a text declare, or that they plainly are."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    if b"\0" not in start[:4]:
        return None
    # Of an ASCII character, one of the two bytes is zero, always the same one.
    start = start[: HEADER_BYTES & ~1]
    zeros = [start[byte::2].count(0) / max(1, len(start) // 2) for byte in (0, 1)]
    if min(zeros) > 0 or max(zeros) < _ASCII_SHARE:
        return None
    return "utf-16-be" if zeros[0] else "utf-16-le"


def choose_code_page(path: Path, undecodable_at: int) -> str:
    """Choose the code page of a text that is no UTF-8 from some byte on.

    Raises:
        RejectedError: it is UTF-8 with broken bytes, or no text at all.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
        file.seek(max(undecodable_at - 1024, len(sample)))
        sample += file.read(SAMPLE_BYTES)
    if _CONTROL.search(sample):
        raise RejectedError(Reason.UNREADABLE_FILE, "The file is no text.")
    whole = len(_UTF8_SEQUENCE.findall(sample))
    stray = len(_NOT_ASCII.findall(_UTF8_SEQUENCE.sub(b"", sample)))
    # Text in a code page hardly ever looks like UTF-8, broken UTF-8 mostly does.
    if whole > stray:
        raise RejectedError(
            Reason.UNREADABLE_FILE,
            f"The text is UTF-8 but cannot be decoded from byte {undecodable_at} on.",
        )
    windows = len(_WINDOWS_1250.findall(sample))
    iso = 0 if _CONTROL_1.search(sample) else len(_ISO_8859_2.findall(sample))
    polish = len(_POLISH.findall(sample)) + max(windows, iso)
    if polish <= len(_WESTERN.findall(sample)):
        return "cp1252"
    return "iso8859-2" if iso > windows else "cp1250"


def transcode(source: Path, target: Path, *, encoding: str) -> None:
    """Write a text as UTF-8.

    Raises:
        RejectedError: it cannot be decoded.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open("rb") as reader, target.open("wb") as writer:
        try:
            while chunk := reader.read(SAMPLE_BYTES):
                writer.write(decoder.decode(chunk).encode())
            writer.write(decoder.decode(b"", final=True).encode())
        except UnicodeError as error:
            raise RejectedError(
                Reason.UNREADABLE_FILE, f"The text cannot be decoded as {encoding}."
            ) from error
