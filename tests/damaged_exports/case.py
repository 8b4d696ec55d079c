"""A damaged export and what must become of it, and what several kinds are made with.

The account of a case is its name. Add cases to `headers`, `ids` or `files`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.damaged_exports.exports import IDS, Change, Row, rows_of, write_csv

Content = str | bytes
EARLIER, LATER = "2026-11-18", "2026-11-19"


@dataclass(frozen=True)
class Case:
    """Files of an account, and what becomes of them.

    Attributes:
        files: content by what stands behind the account's name in the file's.
        is_right: whether the twelve enrollments are published as they are; else none of
            the account is, but for those that `says` warns of.
        reason: why the later file is set aside, or its rows are quarantined.
        says: words of the sentences about the files, in warnings or messages.
        counted: enrollments of the account, where they are not twelve or none.
        quarantined: rows of the later file, where a reason quarantines any.
    """

    files: Mapping[str, Content]
    is_right: bool = True
    reason: str | None = None
    says: tuple[str, ...] = ()
    counted: int | None = None
    quarantined: int = 12


Make = Callable[[str], Case]
# By kind of damage: each case makes its files for the account of its name.
Cases = dict[str, dict[str, Make]]


def plain(account: str, change: Change = dict) -> str:
    return write_csv(rows_of(account, change))


def later(content: Content, *, end: str = "csv") -> dict[str, Content]:
    return {f"_{LATER}.{end}": content}


def twice(account: str, content: Content, change: Change = dict) -> dict[str, Content]:
    """The clean export a day before, then the damaged one."""
    return {f"_{EARLIER}.csv": plain(account, change), **later(content)}


def without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "enrollment_id"}


def each_id(change: Callable[[str], str]) -> Change:
    return lambda row: row | {name: change(row[name]) for name in IDS}


def add(cases: Cases, kind: str, name: str, make: Make) -> None:
    """Add a case of a kind; its name becomes that of an account and its files."""
    cases.setdefault(kind, {})[name.replace(" ", "-")] = make
