"""Reads the published warehouse, and follows it from one publication to the next.

Add how the published file is opened here; what is asked of it belongs to the modules
that ask. Nothing in here writes.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.database import open_database
from dagster_project.sql import identifier, literal

Row = dict[str, Any]

KEPT_ANSWERS = 24

# What the pages ask. A file of a version that had less is one to derive again.
NEEDED = (
    "accounts",
    "compared_score_of_counts",
    "contacts_to_review",
    "days_to_compare",
    "enrollments",
    "labels",
    "publications",
    "quality_results",
    "score_change",
    "score_periods",
    "score_rules",
    "score_viewers",
    "sender_score_changes",
    "sender_score_history",
    "sender_score_trend",
    "sender_scores",
    "sender_scores_between",
    "sender_sequence_scores",
    "sender_sequence_scores_between",
    "senders",
    "sequences",
    "sequences_to_improve",
)


class WarehouseError(Exception):
    """There is nothing to show, said in one line."""


class WarehouseMissingError(WarehouseError):
    """Nothing is published where the page looks."""


class WarehouseEmptyError(WarehouseError):
    """A publication without a single enrollment."""


class WarehouseUnreadableError(WarehouseError):
    """What is published cannot be opened, or is of another version."""


@dataclass
class Snapshot:
    """One publication, held open: what is asked of it always fits together.

    Attributes:
        connection: the file, attached read-only; names resolve in it.
        signature: tells the file from the one that replaces it.
        names: the tables and table functions that it has.
        is_whole: whether it has the rows of every account.
    """

    connection: duckdb.DuckDBPyConnection
    signature: tuple[int, int, int]
    names: frozenset[str]
    is_whole: bool = True
    _answers: dict[str, list[Row]] = field(default_factory=dict)
    _parts: dict[frozenset[str], "Snapshot"] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rows(self, query: str) -> list[Row]:
        """Rows of a query as column to value; the last answers are kept.

        Callers share the rows and change none of them.
        """
        with self._lock:
            if query not in self._answers:
                self._answers[query] = self._ask(query)
                while len(self._answers) > KEPT_ANSWERS:
                    self._answers.pop(next(iter(self._answers)))
            return self._answers[query]

    def of_accounts(self, accounts: frozenset[str]) -> "Snapshot":
        """The same publication with rows of these accounts and of no others.

        What no account has to itself, such as `labels` and `publications`, stays.
        """
        known = {
            row["account_id"] for row in self.rows("select account_id from accounts")
        }
        with self._lock:
            if accounts not in self._parts:
                self._parts[accounts] = Snapshot(
                    _restrict(self.connection, accounts),
                    self.signature,
                    self.names,
                    is_whole=accounts >= known,
                )
            return self._parts[accounts]

    def has(self, *names: str) -> bool:
        """Whether the publication has all these tables or table functions."""
        return self.names.issuperset(names)

    def _ask(self, query: str) -> list[Row]:
        cursor = self.connection.execute(query)
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


class PublishedWarehouse:
    """The published file under one path, whichever publication it holds."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet."""
        self.path = path
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The publication that stands now; the same object until it is replaced.

        Raises:
            WarehouseMissingError: there is none.
            WarehouseUnreadableError: it cannot be opened.
        """
        with self._lock:
            signature = self.signature()
            if signature is None:
                self._snapshot = None
                raise WarehouseMissingError(f"nothing is published as {self.path}")
            if self._snapshot is None or self._snapshot.signature != signature:
                self._snapshot = _open(self.path, signature)
            return self._snapshot

    def signature(self) -> tuple[int, int, int] | None:
        """Changes when the file is replaced; None where there is no file."""
        try:
            state = self.path.stat()
        except FileNotFoundError:
            return None
        return state.st_ino, state.st_mtime_ns, state.st_size


def _restrict(
    connection: duckdb.DuckDBPyConnection, accounts: frozenset[str]
) -> duckdb.DuckDBPyConnection:
    # Temporary views of one connection go before tables of the same names, in bodies of
    # table functions too.
    own = connection.cursor()
    own.execute("use sender_score")
    tables = own.execute(
        "select table_name from duckdb_columns() where database_name = 'sender_score' "
        "and column_name = 'account_id' and not internal"
    ).fetchall()
    among = ", ".join(map(literal, sorted(accounts)))
    for (table,) in tables:
        name = identifier(table)
        own.execute(
            f"create temp view {name} as from sender_score.main.{name} "
            f"where account_id in ({among})"
        )
    return own


def _open(path: Path, signature: tuple[int, int, int]) -> Snapshot:
    # Attached to a database of its own: DuckDB hands a second connection of one process
    # to the same path the file that the first one still holds.
    connection = open_database()
    try:
        connection.execute(f"attach {literal(str(path))} as sender_score (read_only)")
        connection.execute("use sender_score")
        connection.execute("set enable_external_access = false")
        names = connection.execute(
            "select table_name from duckdb_tables() where not internal union all "
            "select function_name from duckdb_functions() where not internal"
        ).fetchall()
    except duckdb.Error as error:
        connection.close()
        raise WarehouseUnreadableError(f"{path}: {error}") from error
    snapshot = Snapshot(connection, signature, frozenset(name for (name,) in names))
    if not snapshot.has(*NEEDED):
        lacking = ", ".join(name for name in NEEDED if not snapshot.has(name))
        raise WarehouseUnreadableError(f"{path} is of another version: no {lacking}")
    return snapshot
