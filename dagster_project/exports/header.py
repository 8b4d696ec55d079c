"""Recognising a header: which kind of export it heads, and what each field holds.

Add a rule here when headers need one. Spellings are data in header_aliases.csv.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dagster_project.exports.aliases import normalise_header
from dagster_project.exports.outcomes import Reason, SetAsideError
from dagster_project.exports.schema import ENROLLMENTS, KINDS, Kind

EXPORTED_AT = "exported_at"
# Of the five that enrollments need; users, contacts and sequences have one by right.
MOST_LACKED = 2


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Attributes:
        kind: the kind of export that it heads.
        fields: canonical column of each field, None where it is unknown.
        output_names: per unknown field, its position and its name in the raw zone.
        exported_at: position of the export time, known in exports of every kind.
        lacked: what it would need to head enrollments, which it looks like.
    """

    kind: Kind
    fields: tuple[str | None, ...]
    output_names: tuple[tuple[int, str], ...]
    exported_at: int | None
    lacked: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of fields of the header, and so of each good row."""
        return len(self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """Canonical columns that the file has, in canonical order."""
        return tuple(c.name for c in self.kind.columns if c.name in self.fields)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Headers that are no canonical column, as read."""
        return tuple(name.removeprefix("unknown:") for _, name in self.output_names)

    def position(self, column: str) -> int | None:
        """Position of a canonical column, None where the file has none."""
        return self.fields.index(column) if column in self.fields else None


def recognise_header(
    texts: Sequence[str], headers: Mapping[str, Mapping[str, str]]
) -> Header | None:
    """Read a row as a header; None where no kind fits.

    Raises:
        SetAsideError: it names one canonical column twice.
    """
    names = [normalise_header(text) for text in texts]
    for kind in KINDS:
        known = headers.get(kind.name, {})
        fields = tuple(known.get(name) for name in names)
        if all(any(name in fields for name in group) for group in kind.required):
            _refuse_duplicates(fields, texts)
            return Header(
                kind=kind,
                fields=fields,
                output_names=_name_unknown(fields, texts),
                exported_at=_find_exported_at(names, headers),
                lacked=_find_lacked(kind, names, headers),
            )
    return None


def _refuse_duplicates(fields: Sequence[str | None], texts: Sequence[str]) -> None:
    for field in fields:
        if field is not None and fields.count(field) > 1:
            headers = [
                text for text, name in zip(texts, fields, strict=True) if name == field
            ]
            raise SetAsideError(
                Reason.DUPLICATE_HEADER,
                f"The header names {field} {len(headers)} times: {', '.join(headers)}.",
            )


def _name_unknown(
    fields: Sequence[str | None], texts: Sequence[str]
) -> tuple[tuple[int, str], ...]:
    names: dict[str, tuple[int, str]] = {}
    copies: dict[str, int] = {}
    for position, (field, text) in enumerate(zip(fields, texts, strict=True)):
        if field is not None:
            continue
        # No name of a column may hold a NUL character.
        name = base = f"unknown:{text}".replace("\0", "\u2400")
        # Column names of Parquet files are compared without case. Where the last copy
        # stopped is kept, as a sheet may have thousands of fields without a header.
        copy = copies.get(base.casefold(), 2)
        while name.casefold() in names:
            name = f"{base} ({copy})"
            copy += 1
        copies[base.casefold()] = copy
        names[name.casefold()] = (position, name)
    return tuple(names.values())


def _find_lacked(
    kind: Kind, names: Sequence[str], headers: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """What an export of another kind lacks to be of enrollments, if it looks so.

    An export of enrollments that lost a column still fits a kind that needs less.
    """
    if kind is ENROLLMENTS:
        return ()
    known = headers.get(ENROLLMENTS.name, {})
    fields = {known.get(name) for name in names}
    lacked = [group for group in ENROLLMENTS.required if not fields & set(group)]
    if len(lacked) > MOST_LACKED:
        return ()
    return tuple(" or ".join(group) for group in lacked)


def _find_exported_at(
    names: Sequence[str], headers: Mapping[str, Mapping[str, str]]
) -> int | None:
    known = headers.get(ENROLLMENTS.name, {})
    for position, name in enumerate(names):
        if known.get(name, name) == EXPORTED_AT:
            return position
    return None
