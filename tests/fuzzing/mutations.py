"""Ways in which the bytes of a file are spoilt by chance.

Add a way to `MUTATIONS`. What a file is before belongs to `inputs`.
"""

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, bytes, bytes], bytes]

NOISE = [
    *(b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n\n", b"'"),
    *(b"\0", b"\xff", b"\xc3", b"\xa0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc5\x82"),
    *(b"\\", b'\\"', b",,,,,,,,\n", b"x" * 6000, b'"' + b"y\n" * 3000, b" ", b"{}\n"),
    *(b"1E+5", b"-1", b"NaN", b"null", b"[1]", b"\x1a", b"\x1f\x8b", b"PAR1", b"PK"),
    *(b"9" * 400, b"1e999", b"2026-02-30", b"state", b"sequence_id,step_order\n"),
    *(b"\xed\xa0\x80", b"\xf0\x9f\x99\x82", b"\xe2\x80\xa8", b"\x85", b"</c>", b"\x0b"),
]
XML_VALUE = re.compile(rb'(?<=>)[^<>]+(?=</)|(?<=")[^"<>]*(?=")')
XML_ELEMENT = re.compile(rb"<(c|row|si|t|v|f)\b[^>]*>.*?</\1>", re.DOTALL)
XML_NOISE = [
    *(b"s", b"n", b"b", b"d", b"str", b"inlineStr", b"e", b"#N/A", b"0", b"1", b"-1"),
    *(b"45000.5", b"1E+17", b"1e400", b"99999999999", b"A1", b"XFD1048576", b"ZZZ9"),
    *(b"&amp;", b"&#10;", b"_x0000_", b"", b" ", b"x" * 6000, b"NaN", b"Sheet1"),
    *(b"4000000000", b"xfd1048576", b"A1:XFD1048576", b"A1:A1048576", b"-2147483649"),
]
XML_ATTRIBUTE = re.compile(rb' (\w+)="([^"\'<>]*)"')
PIECE = re.compile(rb"[\w.+-]+|[^\w.+-]")


def spoil(draw: Random, content: bytes, other: bytes) -> bytes:
    """Spoil bytes in one way or several; `other` is a file to splice in from."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        content = draw.choice(MUTATIONS)(draw, content, other)
    return content


def flip_bytes(draw: Random, content: bytes, _: bytes) -> bytes:
    changed = bytearray(content)
    for _time in range(draw.choice((1, 1, 2, 8)) if content else 0):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def set_byte(draw: Random, content: bytes, _: bytes) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + bytes([draw.randrange(256)]) + content[at + 1 :]


def truncate(draw: Random, content: bytes, _: bytes) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def cut_head(draw: Random, content: bytes, _: bytes) -> bytes:
    return content[draw.randrange(min(len(content), 300) + 1) :]


def insert_noise(draw: Random, content: bytes, _: bytes) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + draw.choice(NOISE) + content[at:]


def insert_marks(draw: Random, content: bytes, _: bytes) -> bytes:
    for _time in range(draw.randrange(1, 6)):
        at = draw.randrange(len(content) + 1)
        content = content[:at] + draw.choice(NOISE[:11]) + content[at:]
    return content


def delete_span(draw: Random, content: bytes, _: bytes) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[at + draw.choice((1, 1, 2, 5, 40, 200)) :]


def duplicate_span(draw: Random, content: bytes, _: bytes) -> bytes:
    at, start = (draw.randrange(len(content) + 1) for _time in range(2))
    span = content[start : start + draw.choice((1, 10, 200))]
    return content[:at] + span + content[at:]


def splice(draw: Random, content: bytes, other: bytes) -> bytes:
    at, start = draw.randrange(len(content) + 1), draw.randrange(len(other) + 1)
    end = draw.choice((content[at:], b""))
    return content[:at] + other[start:] + end


def edit_header(draw: Random, content: bytes, other: bytes) -> bytes:
    head, rest = content[:160], content[160:]
    way = draw.choice((insert_marks, delete_span, duplicate_span, set_byte, swap_words))
    return way(draw, head, other) + rest


def swap_words(draw: Random, content: bytes, _: bytes) -> bytes:
    """Put one word, number or mark in the place of another."""
    pieces = PIECE.findall(content)
    if not pieces:
        return content
    for _time in range(draw.choice((1, 2, 6))):
        pieces[draw.randrange(len(pieces))] = draw.choice((*NOISE, *pieces[:200]))
    return b"".join(pieces)


def swap_lines(draw: Random, content: bytes, _: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    draw.shuffle(lines)
    return b"".join(lines)


def edit_values(draw: Random, content: bytes, _: bytes) -> bytes:
    """Put other values into attributes and elements of XML."""
    values = XML_VALUE.findall(content)
    chance = draw.choice((1, 2, 10)) / (len(values) + 1)

    def edit(match: re.Match[bytes]) -> bytes:
        if draw.random() > chance:
            return match[0]
        return draw.choice((draw.choice(values), draw.choice(XML_NOISE)))

    return XML_VALUE.sub(edit, content)


def respell_attributes(draw: Random, content: bytes, _: bytes) -> bytes:
    """Write attributes in other ways that mean the same to a parser of XML."""
    chance = draw.choice((0.05, 0.5, 1))
    way = draw.choice((b" %s='%s'", b'\n%s="%s"', b"\t%s = '%s'", b' %s\n=\n"%s"'))

    def respell(match: re.Match[bytes]) -> bytes:
        return way % match.groups() if draw.random() < chance else match[0]

    return XML_ATTRIBUTE.sub(respell, content)


def drop_elements(draw: Random, content: bytes, _: bytes) -> bytes:
    """Leave out, or double, elements of XML."""
    chance = draw.choice((0.01, 0.05, 0.3))

    def drop(match: re.Match[bytes]) -> bytes:
        return match[0] * draw.choice((0, 2)) if draw.random() < chance else match[0]

    return XML_ELEMENT.sub(drop, content)


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    set_byte,
    truncate,
    cut_head,
    insert_noise,
    insert_noise,
    insert_marks,
    delete_span,
    duplicate_span,
    splice,
    edit_header,
    swap_words,
    swap_lines,
)
