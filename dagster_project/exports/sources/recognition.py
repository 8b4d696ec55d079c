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
from dagster_project.exports.sources.filling import read_header
from dagster_project.exports.sources.header import EXPORTED_AT, Header
from dagster_project.exports.sources.likeness import find_meant, known_names
from dagster_project.exports.sources.names import squash

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
    return read_header(found, fields[found], texts, sources)


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
