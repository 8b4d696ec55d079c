"""A slow reference for cutting CSV: one byte at a time, the whole text at hand.

What it gives is what cutting in blocks must give, whatever the size of the blocks.
"""

from dataclasses import dataclass

LINE_ENDS = (b"\r", b"\n")


@dataclass(frozen=True)
class Cut:
    """A record: its cells, None if it is malformed, and the bytes behind it."""

    cells: tuple[bytes, ...] | None
    end: int


def split_rows(
    text: bytes, delimiter: bytes, width: int, *, field_limit: int
) -> list[tuple[bytes, ...] | None]:
    """All rows that are not blank, None in the place of a malformed one."""
    rows: list[tuple[bytes, ...] | None] = []
    position = 0
    while position < len(text):
        cut = _cut_row(text, position, delimiter, width, field_limit)
        if not _is_blank(cut.cells, width):
            good = cut.cells is not None and len(cut.cells) == width
            good = good and b"\0" not in text[position : cut.end]
            rows.append(cut.cells if good else None)
        position = cut.end
    return rows


def _cut_row(text: bytes, start: int, delimiter: bytes, width: int, limit: int) -> Cut:
    """A record; one of the wrong width over several lines gives way to a good one."""
    cut = _cut_record(text, start, delimiter, limit)
    if cut.cells is None or len(cut.cells) == width:
        return cut
    if not any(mark in text[start : cut.end].rstrip(b"\r\n") for mark in LINE_ENDS):
        return cut
    line = Cut(None, _end_of_line(text, start))
    following = _cut_record(text, line.end, delimiter, limit)
    if following.cells is not None and len(following.cells) == width:
        return line
    return cut


def _cut_record(text: bytes, start: int, delimiter: bytes, limit: int) -> Cut:
    cells: list[bytes] = []
    position = start
    while True:
        begin = position
        cell, position = _cut_field(text, begin, delimiter)
        if cell is None or position - begin > limit:
            return Cut(None, _end_of_line(text, start))
        cells.append(cell)
        if text[position : position + 1] != delimiter:
            return Cut(tuple(cells), _skip_line_end(text, position))
        position += 1


def _cut_field(text: bytes, start: int, delimiter: bytes) -> tuple[bytes | None, int]:
    """The cell and the offset behind its field; None if its quotes do not add up."""
    position = _skip_spaces(text, start)
    if text[position : position + 1] == b'"':
        return _cut_quoted_field(text, position + 1, delimiter)
    position = start
    while position < len(text) and not _ends_field(text, position, delimiter):
        position += 1
    cell = text[start:position]
    return (None if b'"' in cell else cell), position


def _cut_quoted_field(
    text: bytes, position: int, delimiter: bytes
) -> tuple[bytes | None, int]:
    cell = b""
    while position < len(text):
        letter = text[position : position + 1]
        if letter != b'"':
            cell += letter
        elif text[position + 1 : position + 2] == b'"':
            cell += b'"'
            position += 1
        else:
            end = _skip_spaces(text, position + 1)
            return (cell if _ends_field(text, end, delimiter) else None), end
        position += 1
    return None, position


def _skip_spaces(text: bytes, position: int) -> int:
    while text[position : position + 1] == b" ":
        position += 1
    return position


def _ends_field(text: bytes, position: int, delimiter: bytes) -> bool:
    return text[position : position + 1] in (b"", b"\r", b"\n", delimiter)


def _end_of_line(text: bytes, start: int) -> int:
    position = start
    while position < len(text) and text[position : position + 1] not in LINE_ENDS:
        position += 1
    return _skip_line_end(text, position)


def _skip_line_end(text: bytes, position: int) -> int:
    if text[position : position + 2] == b"\r\n":
        return position + 2
    return min(position + 1, len(text))


def _is_blank(cells: tuple[bytes, ...] | None, width: int) -> bool:
    if cells is None:
        return False
    if len(cells) == 1 < width:
        return not cells[0].strip(b" \t")
    return not any(cells)
