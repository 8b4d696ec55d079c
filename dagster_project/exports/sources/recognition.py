"""Recognising a header: which source and kind of export it heads, and what fills what.

Add a rule here when headers need one. Spellings are data, in the source files and in
header_aliases.csv.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from dagster_project.exports.outcomes import Reason, RejectedError
from dagster_project.exports.schema import (
    CONTACTS,
    ENROLLMENTS,
    KINDS,
    SEQUENCES,
    USERS,
)
from dagster_project.exports.sources.cells import FieldNames, SpelledNames
from dagster_project.exports.sources.definition import SourceKind, Sources
from dagster_project.exports.sources.header import EXPORTED_AT, Cells, Header
from dagster_project.exports.sources.likeness import find_meant, known_names
from dagster_project.exports.sources.names import is_of_loader, squash

# Of the five that enrollments need; users, contacts and sequences have one by right.
MOST_LACKED = 2
# What no export of users says of a person, and none of anything but contacts.
_OF_CONTACTS_ALONE = frozenset({"opted_out", "hard_bounce_reason", "legal_basis"})
# Columns that users share with other kinds.
_OF_ANYONE = frozenset({"account_id", "user_email", "subscription"})
_COMMENT = re.compile(r"^\W*#+\s*")


def recognise_header(texts: Sequence[str], sources: Sources) -> Header | None:
    """Read a row as a header; None where no source has such a one.

    Raises:
        RejectedError: it is of several sources, lacks what its source needs, or one
            name heads several columns.
    """
    # A sign that the line is a comment, as some tools put before a header.
    names = [_COMMENT.sub("", texts[0]), *texts[1:]] if texts else []
    if not any(name.strip() for name in names):
        return None
    spelled = SpelledNames(names)
    fields = {source: FieldNames(spelled, source) for source in sources.kinds}
    told = [source for source in sources.kinds if _is_told(source, fields[source])]
    found = _choose(told, sources)
    if found is None:
        found = next(
            (
                source
                for kind in (SEQUENCES, CONTACTS, USERS)
                for source in sources.of_kind(kind)
                if not source.all_of and _is_of(source, fields, spelled, sources)
            ),
            None,
        )
    if found is None:
        _refuse_repeated(fields, sources)
        return None
    return _read(found, fields[found], texts, sources)


def _is_told(source: SourceKind, names: FieldNames) -> bool:
    """Whether a header has what tells a source, or all that enrollments need."""
    if names.has_any(source.none_of):
        return False
    if source.all_of:
        return all(names.has_any(group) for group in source.all_of)
    return source.kind == ENROLLMENTS and _meets(source, names)


def _choose(told: list[SourceKind], sources: Sources) -> SourceKind | None:
    """The most specific source; of one source, the first kind.

    Raises:
        RejectedError: it is of several sources.
    """
    specific = [
        one
        for one in told
        if not (one.all_of and any(_signs(one) < _signs(other) for other in told))
    ]
    names = sorted({source.source for source in specific})
    if len(names) > 1:
        titles = " and ".join(sources.titles.get(name, name) for name in names)
        raise RejectedError(
            Reason.AMBIGUOUS_HEADER,
            f"The header is of several sources: {titles}. Save the export of each tool "
            "as a file of its own.",
        )
    return min(specific, key=lambda one: KINDS.index(one.kind), default=None)


def _signs(source: SourceKind) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(map(squash, group)) for group in source.all_of)


def _meets(source: SourceKind, names: FieldNames) -> bool:
    return all(
        any(names.has_any(source.rename.get(column, ())) for column in group)
        for group in source.kind.required
    )


def _is_of(
    source: SourceKind,
    fields: Mapping[SourceKind, FieldNames],
    spelled: SpelledNames,
    sources: Sources,
) -> bool:
    """Tell whether a header that meets what a kind requires can be of no other kind."""
    names, kind = fields[source], source.kind
    if names.has_any(source.none_of) or not _meets(source, names):
        return False
    columns = _columns(source, names)
    if not kind.telling or _OF_CONTACTS_ALONE & columns:
        return True
    users = sources.of_kind(USERS)
    if kind == CONTACTS and any(_columns(u, fields[u]) - _OF_ANYONE for u in users):
        return False
    if kind == CONTACTS and _may_be_of_users(source, names, spelled, users):
        return False
    # A canonical name, or a header like it, says what no list of other things does.
    own = {name for group in kind.required for name in group}
    if not kind.telling & columns and not names.has_any(own):
        return False
    return not _looks_like_enrollments(source, fields, spelled, sources)


def _columns(source: SourceKind, names: FieldNames) -> set[str]:
    """Columns that a header has; names of people, which any kind has, are none."""
    found = {column for column, own in source.rename.items() if names.has_any(own)}
    return found | {
        column
        for column, derivation in source.derive.items()
        if derivation.operation == "not" and names.has_any(derivation.parts[0])
    }


def _may_be_of_users(
    source: SourceKind,
    names: FieldNames,
    spelled: SpelledNames,
    users: Iterable[SourceKind],
) -> bool:
    """Tell whether users in a language that is not known have this header, too.

    Both have addresses; of this header, nothing but these and no name of people is
    known.
    """
    columns = _columns(source, names) - {"account_id"}
    if columns != {"contact_email"} or names.has_any(columns):
        return False
    known = known_names(source) | {EXPORTED_AT.replace("_", " "): EXPORTED_AT}
    if all(name in known for name in spelled.normalised if name):
        return False
    parts = [part for u in users for d in u.derive.values() for part in d.parts]
    return not any(names.has_any(part) for part in parts)


def _looks_like_enrollments(
    source: SourceKind,
    fields: Mapping[SourceKind, FieldNames],
    spelled: SpelledNames,
    sources: Sources,
) -> bool:
    """Tell whether enrollments lost a column, or are in a language that is not known.

    Such an export still fits a kind that needs less.
    """
    own = known_names(source)
    unknown = [name for name in spelled.normalised if name not in own]
    for enrollments in sources.of_kind(ENROLLMENTS):
        if enrollments.all_of:
            continue
        given = _columns(enrollments, fields[enrollments])
        if _lacks_little(given) or "sequence_id" in given:
            return True
        if find_meant(unknown, known_names(enrollments), {"sequence_id"}):
            return True
    return False


def _lacks_little(given: set[str]) -> bool:
    lacked = [group for group in ENROLLMENTS.required if not given & set(group)]
    return len(lacked) <= MOST_LACKED


def _refuse_repeated(fields: Mapping[SourceKind, FieldNames], sources: Sources) -> None:
    """Refuse enrollments that lack a column where another comes in its place.

    Raises:
        RejectedError: one name heads several columns.
    """
    for enrollments in sources.of_kind(ENROLLMENTS):
        names = fields[enrollments]
        if not enrollments.all_of and _lacks_little(_columns(enrollments, names)):
            for column, own in enrollments.rename.items():
                names.find(own, column)


def _read(
    source: SourceKind, names: FieldNames, texts: Sequence[str], sources: Sources
) -> Header:
    """Say which cells fill what.

    Raises:
        RejectedError: a column that the kind requires is filled by none.
    """
    cells = {
        column: found
        for column, own in source.rename.items()
        if (found := names.find(own, column))
    }
    parts = _find_parts(source, names)
    told = _find_told(source, names)
    used = [cell for found in cells.values() for cell in found]
    used += [cell for found in parts.values() for part in found for cell in part]
    used += [cell for found in told.values() for cell in found]
    fields: list[str | None] = [None] * len(texts)
    for column, found in cells.items():
        for cell in found:
            if not cell.path:
                fields[cell.position] = fields[cell.position] or column
    header = Header(
        source=source,
        texts=tuple(texts),
        fields=tuple(fields),
        output_names=_name_unknown({cell.position for cell in used}, texts),
        exported_at=_find_exported_at(source, names, sources),
        known=known_names(source),
        cells=cells,
        parts=parts,
        told=told,
    )
    _refuse_lacking(header)
    return header


def _find_parts(source: SourceKind, names: FieldNames) -> dict[str, tuple[Cells, ...]]:
    """The cells of which a column is made, where enough of them are there."""
    parts: dict[str, tuple[Cells, ...]] = {}
    for column, derivation in source.derive.items():
        found = tuple(names.find(part, column) for part in derivation.parts)
        needs_all = source.kind.reading(column).name == "ID"
        if (all if needs_all else any)(found):
            parts[column] = found
    return parts


def _find_told(source: SourceKind, names: FieldNames) -> dict[str, Cells]:
    if source.from_value:
        found = names.find(source.from_value.names, source.from_value.names[0])
        return {"value": found} if found else {}
    flags = source.from_flags
    if flags is None:
        return {}
    ended = names.find(flags.ended, flags.ended[0])
    if not ended:
        return {}
    asked = {flag: names.find((flag,), flag) for flag in flags.outcomes}
    return {"ended": ended} | {flag: cells for flag, cells in asked.items() if cells}


def _refuse_lacking(header: Header) -> None:
    source = header.source
    for group in source.kind.required:
        if set(group) & set(header.columns):
            continue
        wanted = [name for column in group for name in source.rename.get(column, ())]
        raise RejectedError(
            Reason.UNRECOGNISED_HEADER,
            f"The header is of {source.kind.name} of {source.source} without a column "
            f"for {' or '.join(group)}: add {' or '.join(wanted) or 'one'}.",
        )


def _name_unknown(
    used: Iterable[int], texts: Sequence[str]
) -> tuple[tuple[int, str], ...]:
    names: dict[str, tuple[int, str]] = {}
    copies: dict[str, int] = {}
    known = set(used)
    for position, text in enumerate(texts):
        if position in known or is_of_loader(text):
            continue
        # No name of a column may hold a NUL character.
        name = base = f"unknown:{text}".replace("\0", "\u2400")
        # Column names of Parquet files are compared without case. Where the last copy
        # stopped is stored, as a sheet may have thousands of fields without a header.
        copy = copies.get(base.casefold(), 2)
        while name.casefold() in names:
            name = f"{base} ({copy})"
            copy += 1
        copies[base.casefold()] = copy
        names[name.casefold()] = (position, name)
    return tuple(names.values())


def _find_exported_at(
    source: SourceKind, names: FieldNames, sources: Sources
) -> int | None:
    """Position of the export time, by what enrollments of the source call it."""
    own = [
        name
        for enrollments in sources.of_kind(ENROLLMENTS)
        if enrollments.source == source.source
        for name in enrollments.rename.get(EXPORTED_AT, ())
    ]
    return names.first_position((*own, EXPORTED_AT))
