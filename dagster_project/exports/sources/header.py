"""Recognising a header: which kind of export it heads, and what each field holds.

Add a rule here when headers need one. Spellings are data in header_aliases.csv.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.schema import CONTACTS, ENROLLMENTS, KINDS, USERS, Kind
from dagster_project.exports.sources.aliases import normalise_header
from dagster_project.exports.sources.likeness import find_meant

EXPORTED_AT = "exported_at"
# Of the five that enrollments need; users, contacts and sequences have one by right.
MOST_LACKED = 2
# What no export of users says of a person, and none of anything but contacts.
_OF_CONTACTS_ALONE = frozenset({"opted_out", "hard_bounce_reason", "legal_basis"})
# Columns that users share with other kinds.
_OF_ANYONE = frozenset({"account_id", "user_email", "subscription"})
_COMMENT = re.compile(r"^\W*#+\s*")


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Attributes:
        kind: the kind of export that it heads.
        fields: canonical column of each field, None where it is unknown.
        output_names: per unknown field, its position and its name in the raw zone.
        exported_at: position of the export time, known in exports of every kind.
        known: normalised headers of the kind, with the canonical column of each.
    """

    kind: Kind
    fields: tuple[str | None, ...]
    output_names: tuple[tuple[int, str], ...]
    exported_at: int | None
    known: Mapping[str, str]

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
        RejectedError: it names one canonical column twice.
    """
    names = [normalise_header(text) for text in texts]
    if names:
        # A sign that the line is a comment, as some tools put before a header.
        names[0] = normalise_header(_COMMENT.sub("", texts[0]))
    for kind in KINDS:
        known = headers.get(kind.name, {})
        fields = tuple(known.get(name) for name in names)
        if _meets(kind, fields) and _is_of(kind, fields, names, headers):
            _refuse_duplicates(fields, texts)
            return Header(
                kind=kind,
                fields=fields,
                output_names=_name_unknown(fields, texts),
                exported_at=_find_exported_at(names, headers),
                known=known,
            )
    return None


def _refuse_duplicates(fields: Sequence[str | None], texts: Sequence[str]) -> None:
    for field in fields:
        if field is not None and fields.count(field) > 1:
            headers = [
                text for text, name in zip(texts, fields, strict=True) if name == field
            ]
            raise RejectedError(
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


def _meets(kind: Kind, fields: Sequence[str | None]) -> bool:
    return all(any(name in fields for name in group) for group in kind.required)


def _is_of(
    kind: Kind,
    fields: Sequence[str | None],
    names: Sequence[str],
    headers: Mapping[str, Mapping[str, str]],
) -> bool:
    """Tell whether a header that meets what a kind requires can be of no other kind."""
    columns = {field for field in fields if field is not None}
    if not kind.telling or _OF_CONTACTS_ALONE & columns:
        return True
    if kind is CONTACTS and _looks_like_users(names, headers):
        return False
    # A canonical name, or a header like it, says what no list of other things does.
    own = {normalise_header(name) for group in kind.required for name in group}
    if not kind.telling & columns and own.isdisjoint(names):
        return False
    unknown = [name for name, field in zip(names, fields, strict=True) if field is None]
    return not _looks_like_enrollments(names, unknown, headers)


def _looks_like_users(
    names: Sequence[str], headers: Mapping[str, Mapping[str, str]]
) -> bool:
    fields = {headers.get(USERS.name, {}).get(name) for name in names} - {None}
    return bool(fields - _OF_ANYONE)


def _looks_like_enrollments(
    names: Sequence[str],
    unknown: Sequence[str],
    headers: Mapping[str, Mapping[str, str]],
) -> bool:
    """Tell whether enrollments lost a column, or are in a language that is not known.

    Such an export still fits a kind that needs less.
    """
    known = headers.get(ENROLLMENTS.name, {})
    fields = {known.get(name) for name in names}
    lacked = [group for group in ENROLLMENTS.required if not fields & set(group)]
    if len(lacked) <= MOST_LACKED or "sequence_id" in fields:
        return True
    return bool(find_meant(unknown, known, {"sequence_id"}))


def _find_exported_at(
    names: Sequence[str], headers: Mapping[str, Mapping[str, str]]
) -> int | None:
    known = headers.get(ENROLLMENTS.name, {})
    for position, name in enumerate(names):
        if known.get(name, name) == EXPORTED_AT:
            return position
    return None
