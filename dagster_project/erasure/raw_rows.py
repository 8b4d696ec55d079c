"""Forgetting in the raw zone: whose rows they are, and the same files without them.

A file is rewritten whole and then takes the place of the old one together with its
record, so that a kill leaves the one or the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dagster_project.database import open_database, write_parquet
from dagster_project.erasure.person import Person, normal_address
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.schema import CONTACTS, ENROLLMENTS
from dagster_project.sql import identifier, spell_source

CONTACT_KINDS = (ENROLLMENTS.name, CONTACTS.name)
UNKNOWN = "unknown:"


@dataclass(frozen=True)
class Forgotten:
    """What was done to one file."""

    sha256: str
    rows_removed: int
    rows_made_nameless: int


def find_person(zone: RawZone, contacts: Iterable[str]) -> Person:
    """Complete what is known of a person from the raw zone.

    Args:
        contacts: ids, or addresses, which have an @.
    """
    given = list(contacts)
    addresses = {normal_address(text) for text in given if "@" in text}
    ids = {text.strip() for text in given if "@" not in text}
    pairs = _read_pairs(zone)
    ids |= {
        contact
        for contact, address in pairs
        if contact and (address in addresses or normal_address(contact) in addresses)
    }
    addresses |= {address for contact, address in pairs if address and contact in ids}
    return Person.of(ids, addresses)


def forget_rows(
    zone: RawZone, person: Person, *, keeps_scores: bool
) -> Iterator[Forgotten]:
    """Rewrite every file of the raw zone that tells of the person.

    Args:
        keeps_scores: whether their enrollments stay, without a name, and count.
    """
    for record in zone.records():
        done = _forget_in_file(zone, record, person, keeps_scores=keeps_scores)
        if done is not None:
            yield done


def _read_pairs(zone: RawZone) -> set[tuple[str | None, str | None]]:
    folders = (*(zone.root / kind for kind in CONTACT_KINDS), zone.quarantine_folder)
    pairs: set[tuple[str | None, str | None]] = set()
    with open_database() as connection:
        for path in (path for folder in folders for path in folder.glob("*.parquet")):
            pairs |= set(
                connection.execute(
                    "select distinct contact_id, lower(trim(contact_email)) "
                    f"from read_parquet({spell_source(path)})"
                ).fetchall()
            )
    return pairs


def _forget_in_file(
    zone: RawZone, record: FileRecord, person: Person, *, keeps_scores: bool
) -> Forgotten | None:
    accepted = zone.rows_path(str(record.kind), record.sha256)
    quarantined = zone.quarantine_path(record.sha256)
    with zone.open_scratch() as scratch, open_database() as connection:
        new_accepted, removed, nameless = None, 0, 0
        if accepted.exists():
            rows = _AcceptedRows(connection, accepted, record, person)
            if rows.tell_of_the_person():
                new_accepted = scratch / "rows.parquet"
                removed, nameless = rows.rewrite(
                    new_accepted, keeps_scores=keeps_scores
                )
        new_quarantined, reasons = None, dict(record.quarantine)
        if quarantined.exists():
            taken = _take_quarantined(connection, quarantined, person)
            if taken:
                reasons = _less(reasons, taken)
                removed += sum(taken.values())
                new_quarantined = scratch / "quarantine.parquet"
                _copy_quarantine(connection, quarantined, new_quarantined, person)
        if new_accepted is None and new_quarantined is None:
            return None
        rows_quarantined = sum(reasons.values())
        zone.store(
            replace(
                record,
                rows_accepted=record.rows_accepted
                - (removed - (record.rows_quarantined - rows_quarantined)),
                rows_quarantined=rows_quarantined,
                rows_forgotten=record.rows_forgotten + removed,
                has_forgotten=True,
                quarantine=reasons,
            ),
            accepted=new_accepted,
            quarantined=new_quarantined if rows_quarantined else None,
        )
    return Forgotten(record.sha256, removed, nameless)


@dataclass(frozen=True)
class _AcceptedRows:
    """The accepted rows of one file."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    record: FileRecord
    person: Person

    @property
    def _source(self) -> str:
        return f"read_parquet({spell_source(self.path)})"

    @property
    def _is_of_the_person(self) -> str:
        has_contacts = self.record.kind in CONTACT_KINDS
        return self.person.row_condition if has_contacts else "false"

    def _text_columns(self) -> Sequence[str]:
        described = self.connection.execute(f"describe from {self._source}").fetchall()
        return [name for name, kind, *_ in described if kind == "VARCHAR"]

    def tell_of_the_person(self) -> bool:
        """Whether any row is of the person, or names their address."""
        addresses = replace(self.person, ids=frozenset())
        named = " or ".join(
            addresses.text_condition(identifier(column))
            for column in self._text_columns()
        )
        found = self.connection.execute(
            f"select 1 from {self._source} "
            f"where {self._is_of_the_person} or {named or 'false'} limit 1"
        ).fetchone()
        return found is not None

    def rewrite(self, target: Path, *, keeps_scores: bool) -> tuple[int, int]:
        """Write the rows without the person: how many are gone, how many nameless."""
        of_the_person = self._is_of_the_person
        [(count,)] = self.connection.execute(
            f"select count(*) from {self._source} where {of_the_person}"
        ).fetchall()
        stay = keeps_scores and self.record.kind == ENROLLMENTS.name
        condition = "true" if stay else f"not {of_the_person}"
        write_parquet(
            self.connection,
            f"select {', '.join(self._values())} from {self._source} "
            f"where {condition} order by row_number",
            target,
        )
        return (0, count) if stay else (count, 0)

    def _values(self) -> Iterator[str]:
        """Every column in its order; what is said of a person who stays is no name."""
        texts = set(self._text_columns())
        addresses = replace(self.person, ids=frozenset())
        described = self.connection.execute(f"describe from {self._source}").fetchall()
        has_contacts = self.record.kind in CONTACT_KINDS
        for name, *_ in described:
            column = identifier(name)
            value = addresses.redacted(column) if name in texts else column
            if has_contacts and name == "contact_id":
                value = (
                    f"case when {self._is_of_the_person} then "
                    + self.person.pseudonym(
                        contact="contact_id", address="contact_email"
                    )
                    + " else contact_id end"
                )
            elif has_contacts and name == "contact_email":
                named = addresses.text_condition("contact_email")
                value = (
                    f"case when {self._is_of_the_person} or {named} "
                    "then null else contact_email end"
                )
            elif name.startswith(UNKNOWN):
                # Nobody knows what else an export says of a person.
                value = f"case when {self._is_of_the_person} then null else {value} end"
            yield f"{value} as {column}"


def _take_quarantined(
    connection: duckdb.DuckDBPyConnection, path: Path, person: Person
) -> dict[str, int]:
    rows = connection.execute(
        f"select reason, count(*) from read_parquet({spell_source(path)}) "
        f"where {_quarantined_condition(person)} group by reason"
    ).fetchall()
    return dict(rows)


def _copy_quarantine(
    connection: duckdb.DuckDBPyConnection, path: Path, target: Path, person: Person
) -> None:
    write_parquet(
        connection,
        f"from read_parquet({spell_source(path)}) "
        f"where not {_quarantined_condition(person)} order by row_number",
        target,
    )


def _quarantined_condition(person: Person) -> str:
    # The text as read names whom its columns, which could not be read, may not.
    addresses = replace(person, ids=frozenset()).text_condition("contact_email")
    texts = " or ".join(person.text_condition(name) for name in ("row_text", "message"))
    return f"({person.row_condition} or {addresses} or {texts})"


def _less(counts: dict[str, int], taken: dict[str, int]) -> dict[str, int]:
    left = {reason: rows - taken.get(reason, 0) for reason, rows in counts.items()}
    return {reason: rows for reason, rows in left.items() if rows}
