"""Forgetting in what is stored beside the raw zone: databases, Parquet copies, texts.

Each file is written anew and takes the old one's place, because pages that a database
has deleted keep their bytes. A file that says nothing of the person is left alone.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.database import open_database, write_parquet
from dagster_project.erasure.person import FORGOTTEN, Person
from dagster_project.publishing.candidate import STORAGE
from dagster_project.publishing.durable_files import sync_folder
from dagster_project.sql import identifier, literal, spell_source

CONTACT = "contact_id"
# What other tables say of a contact by id; elsewhere the same digits are another thing.
TEXTS_WITH_IDS = {"message"}
# The name that the tables have inside a published file.
CATALOG = "sender_score"
# Writes a file anew beside itself; says whether there was anything to change.
Rewrite = Callable[[Path, Path], bool]


def forget_in_databases(
    paths: Iterable[Path], person: Person, *, salts: Sequence[str]
) -> None:
    """Put pseudonyms in place of the person in published databases.

    Args:
        paths: links to the same file stay links to one file.
        salts: of hashes that were published in place of addresses.
    """
    _replace_each(
        paths, lambda path, aside: _rewrite_database(path, aside, person, salts)
    )


def forget_in_parquet(
    paths: Iterable[Path], person: Person, *, salts: Sequence[str]
) -> None:
    """Put pseudonyms in place of the person in Parquet copies of tables."""
    _replace_each(
        paths, lambda path, aside: _rewrite_parquet(path, aside, person, salts)
    )


def forget_in_sqlite(path: Path, person: Person) -> None:
    """Take the person out of every text of a SQLite database."""
    search = person.search()

    def redact(value: Any) -> Any:
        if isinstance(value, str):
            return search.sub(FORGOTTEN.encode(), value.encode()).decode()
        return value

    with sqlite3.connect(path) as connection:
        connection.create_function("redact", 1, redact, deterministic=True)
        tables = connection.execute(
            "select name from sqlite_master where type = 'table' "
            "and name not like 'sqlite_%'"
        ).fetchall()
        for (table,) in tables:
            columns = connection.execute(f"pragma table_info({identifier(table)})")
            for name in [identifier(column[1]) for column in columns.fetchall()]:
                connection.execute(
                    f"update {identifier(table)} set {name} = redact({name}) "
                    f"where redact({name}) is not {name}"
                )
    connection.execute("vacuum")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


def forget_in_text(path: Path, person: Person) -> None:
    """Take the person out of a text file of ours, such as an entry of the log."""
    content = path.read_bytes()
    without = person.search().sub(FORGOTTEN.encode(), content)
    if without != content:
        aside = path.with_name(f".{path.name}.tmp")
        aside.write_bytes(without)
        _put(aside, path)


def _replace_each(paths: Iterable[Path], rewrite: Rewrite) -> None:
    by_file: dict[tuple[int, int], list[Path]] = {}
    for path in paths:
        status = path.stat()
        by_file.setdefault((status.st_dev, status.st_ino), []).append(path)
    for same in by_file.values():
        aside = same[0].with_name(f".{same[0].name}.tmp")
        aside.unlink(missing_ok=True)
        if not rewrite(same[0], aside):
            aside.unlink(missing_ok=True)
            continue
        for path in same[1:]:
            link = path.with_name(f".{path.name}.tmp")
            link.unlink(missing_ok=True)
            os.link(aside, link)
            _put(link, path)
        _put(aside, same[0])


def _rewrite_database(
    path: Path, aside: Path, person: Person, salts: Sequence[str]
) -> bool:
    form = {"storage_compatibility_version": STORAGE}
    with open_database(config=form) as connection:
        connection.execute(f"attach {literal(str(path))} as old (read_only)")
        connection.execute(f"attach {literal(str(aside))} as {CATALOG}")
        connection.execute("use old")
        known = person.hashes(_accounts(connection), salts=salts)
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where database_name = 'old' and data_type = 'VARCHAR' and not internal "
            "and table_name in (select table_name from duckdb_tables() "
            "where database_name = 'old')"
        ).fetchall()
        changes = {
            (table, column): change
            for table, column in columns
            if (change := _find_change(connection, table, column, known))
        }
        if not changes:
            return False
        connection.execute(f"copy from database old to {CATALOG}")
        connection.execute(f"use {CATALOG}")
        connection.execute("detach old")
        for (table, column), (value, condition) in changes.items():
            connection.execute(
                f"update {identifier(table)} set {identifier(column)} = {value} "
                f"where {condition}"
            )
        # Once more, so that no page keeps what was just replaced.
        clean = aside.with_name(f"{aside.name}.clean.tmp")
        clean.unlink(missing_ok=True)
        connection.execute(f"attach {literal(str(clean))} as clean")
        connection.execute(f"copy from database {CATALOG} to clean")
    clean.replace(aside)
    return True


def _rewrite_parquet(
    path: Path, aside: Path, person: Person, salts: Sequence[str]
) -> bool:
    with open_database() as connection:
        connection.execute(
            f"create view rows as from read_parquet({spell_source(path)})"
        )
        described = connection.execute("describe rows").fetchall()
        texts = [name for name, kind, *_ in described if kind == "VARCHAR"]
        known = person
        if "account_id" in texts:
            accounts = connection.execute("select distinct account_id from rows")
            known = person.hashes(
                [account for (account,) in accounts.fetchall() if account], salts=salts
            )
        changes: Mapping[str, tuple[str, str]] = {
            column: change
            for column in texts
            if (change := _find_change(connection, "rows", column, known))
        }
        if not changes:
            return False
        values = ", ".join(
            f"case when {condition} then {value} else {identifier(column)} end "
            f"as {identifier(column)}"
            for column, (value, condition) in changes.items()
        )
        write_parquet(connection, f"select * replace ({values}) from rows", aside)
    return True


def _accounts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select distinct account_id from enrollments").fetchall()
    return [account for (account,) in rows]


def _find_change(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, person: Person
) -> tuple[str, str] | None:
    """The new value of a column and which rows get it, None where none does."""
    name = identifier(column)
    if column == CONTACT:
        value = person.pseudonym(contact=name)
        condition = f"{value} is not null"
    else:
        named = person if column in TEXTS_WITH_IDS else _without_ids(person)
        value, condition = named.redacted(name), named.text_condition(name)
    found = connection.execute(
        f"select 1 from {identifier(table)} where {condition} limit 1"
    ).fetchone()
    return (value, condition) if found else None


def _without_ids(person: Person) -> Person:
    return replace(person, ids=frozenset())


def _put(aside: Path, path: Path) -> None:
    # A published database stays one that nobody writes to.
    aside.chmod(path.stat().st_mode & 0o777)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)
