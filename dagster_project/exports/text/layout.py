"""How a text is laid out: where its header stands, its delimiter and its quotes.

Add a delimiter here. What a header means belongs to `header`, how rows are cut to
`scan`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.rules import PREAMBLE_RECORDS, Limits
from dagster_project.exports.schema import ENROLLMENTS
from dagster_project.exports.sources.aliases import BYTE_ORDER_MARKS, normalise_header
from dagster_project.exports.sources.definition import Sources
from dagster_project.exports.sources.header import Header
from dagster_project.exports.sources.likeness import explain_unrecognised
from dagster_project.exports.sources.recognition import recognise_header
from dagster_project.exports.text.records import (
    QUOTE,
    TOO_MANY_FIELDS,
    IncompleteError,
    Record,
    read_record,
)
from dagster_project.exports.text.scan import TextLayout
from dagster_project.exports.text.structure import CRLF, Dialect

DELIMITERS = (b",", b";", b"\t", b"|")
APOSTROPHE = b"'"
# What may stand between two columns that were meant to be split.
GLUE = (*(delimiter.decode() for delimiter in DELIMITERS), ":", "~", "^", " ")
# The quotes of a text are told by so many of its rows.
SAMPLE_RECORDS = 1_000
_MARKS = (
    *BYTE_ORDER_MARKS,
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060"),
)
_AT_START = re.compile(
    b"(?:" + b"|".join(re.escape(mark.encode()) for mark in _MARKS) + b")*+"
)
_COMMENT = re.compile(b"# *(?=[\"'])")
_QUOTED = re.compile(r" *'.*' *", re.DOTALL)
# Quotes round the whole cell and two of them inside for each one.
_DOUBLED = re.compile(b"'[^']*+(?:''[^']*+)++'")


def find_layout(
    head: bytes, *, final: bool, sources: Sources, limits: Limits
) -> tuple[Header, TextLayout]:
    """Find the header, with the delimiter and quotes by which most fields are known.

    Args:
        head: the beginning of a UTF-8 text.
        final: whether it is the whole text.
        sources: what headers are known.
        limits: what a file may ask for.

    Raises:
        RejectedError: there is no header that can be used.
    """
    found: list[tuple[Header, TextLayout]] = []
    refusals: list[RejectedError] = []
    for quote in (QUOTE, APOSTROPHE) if APOSTROPHE in head else (QUOTE,):
        for delimiter in DELIMITERS:
            search = _HeaderSearch(head, final, delimiter, quote, sources, limits)
            try:
                candidate = search.find()
            except RejectedError as refusal:
                refusals.append(refusal)
                continue
            if candidate is not None:
                found.append(candidate)
    if found:
        return max(found, key=lambda candidate: len(candidate[0].columns))
    if refusals:
        raise refusals[0]
    raise _explain_no_header(head, final, sources, limits)


def _explain_no_header(
    head: bytes, final: bool, sources: Sources, limits: Limits
) -> RejectedError:
    if b"\0" in head:
        return RejectedError(Reason.UNREADABLE_FILE, "The file is no text.")
    lines = [
        line
        for delimiter in DELIMITERS
        for line in _HeaderSearch(
            head, final, delimiter, QUOTE, sources, limits
        ).list_lines()
    ]
    message = explain_unrecognised(lines, sources)
    return RejectedError(Reason.UNRECOGNISED_HEADER, message)


class _HeaderSearch:
    """The search for a header, under one delimiter and one kind of quotes."""

    def __init__(
        self,
        head: bytes,
        final: bool,
        delimiter: bytes,
        quote: bytes,
        sources: Sources,
        limits: Limits,
    ) -> None:
        self._head = head
        self._final = final
        self._delimiter = delimiter
        self._quote = quote
        self._sources = sources
        self._limits = limits

    def find(self) -> tuple[Header, TextLayout] | None:
        fullest = 0
        end = 0
        try:
            for record in islice(self._read(0, self._quote), PREAMBLE_RECORDS):
                end = record.end
                if record.problem == TOO_MANY_FIELDS:
                    raise _too_many_columns(self._limits)
                texts = [field.decode() for field in record.fields or ()]
                header = recognise_header(texts, self._sources)
                filled = sum(bool(text.strip()) for text in texts)
                # One or two known words make a header of users or contacts, so a line
                # that is no fuller than one above it is taken for a row or a title.
                if header and (header.kind == ENROLLMENTS or filled > fullest):
                    if self._quote == QUOTE and all(map(_QUOTED.fullmatch, texts)):
                        # It is found once more, under quotes that are apostrophes.
                        return None
                    _refuse_glued(texts, header)
                    return header, self._lay_out(record, header.width)
                fullest = max(fullest, filled)
        except IncompleteError:
            if self._head.count(self._delimiter, end) > self._limits.columns:
                raise _too_many_columns(self._limits) from None
        return None

    def list_lines(self) -> list[list[str]]:
        """The fields of the lines among which no header was found."""
        lines = []
        with suppress(IncompleteError):
            for record in islice(self._read(0, self._quote), PREAMBLE_RECORDS):
                lines.append([field.decode() for field in record.fields or ()])
        return lines

    def _read(self, position: int, quote: bytes) -> Iterator[Record]:
        """Records from an offset on.

        Raises:
            IncompleteError: the end of one is not at hand.
        """
        head = self._head
        if position == 0 and (marks := _AT_START.match(head)):
            position = marks.end()
        while position < len(head):
            comment = _COMMENT.match(head, position)
            record = read_record(
                head,
                comment.end() if comment else position,
                delimiter=self._delimiter,
                quote=quote,
                final=self._final,
                field_limit=self._limits.field_bytes,
                most_fields=self._limits.columns,
            )
            yield record
            position = record.end

    def _lay_out(self, record: Record, width: int) -> TextLayout:
        raw = self._head[record.start : record.end]
        line = raw.removesuffix(b"\n").removesuffix(b"\r")
        is_one_line = raw.endswith(b"\n") and b"\n" not in line and b"\r" not in line
        above = self._head[: record.start]
        return TextLayout(
            first_row_at=record.end,
            header_is_first_line=(
                is_one_line and b"\n" not in above and b"\r" not in above
            ),
            dialect=Dialect(
                delimiter=self._delimiter,
                line_end=CRLF if raw.endswith(CRLF) else b"\n",
                width=width,
                quote=self._find_quote(record.end, width),
            ),
        )

    def _find_quote(self, position: int, width: int) -> bytes:
        """Quotes of the rows: apostrophes only where they alone make sense of them."""
        opening = b"[\r\n" + re.escape(self._delimiter) + b"] *'"
        if self._quote == APOSTROPHE or not re.search(opening, self._head[position:]):
            return self._quote
        usual, other = (
            self._sample(position, width, quote) for quote in (QUOTE, APOSTROPHE)
        )
        doubled = any(_DOUBLED.fullmatch(cell) for cells in usual for cell in cells)
        return APOSTROPHE if len(other) >= len(usual) + (not doubled) else QUOTE

    def _sample(
        self, position: int, width: int, quote: bytes
    ) -> list[tuple[bytes, ...]]:
        """Some rows of the right width, if the quotes are these."""
        rows: list[tuple[bytes, ...]] = []
        with suppress(IncompleteError):
            for record in islice(self._read(position, quote), SAMPLE_RECORDS):
                if record.fields is not None and len(record.fields) == width:
                    rows.append(record.fields)
        return rows


def _too_many_columns(limits: Limits) -> RejectedError:
    message = f"A line near the top has more than {limits.columns} fields."
    return RejectedError(Reason.REFUSED_FILE, message)


def _refuse_glued(texts: list[str], header: Header) -> None:
    """Refuse a header with a cell that another delimiter splits into known columns."""
    known = header.known
    for text, field in zip(texts, header.fields, strict=True):
        if field is not None or len(text) > 1_000:
            continue
        # Quotes stay where the other quote character was tried first.
        bare = text.strip("\"' ")
        for glue in GLUE:
            names = [normalise_header(part) for part in bare.split(glue)]
            given = [name for name in names if name]
            if len(names) > 1 and given and all(name in known for name in given):
                raise RejectedError(
                    Reason.UNRECOGNISED_HEADER,
                    f'The header cell "{text}" holds another delimiter: save the '
                    "export with the same one between all columns.",
                )
