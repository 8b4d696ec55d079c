"""Dagster's event log in its own SQLite files, each opened once for a whole run.

What is written is Dagster's. Any other storage that dagster.yaml names stays as it is.
All that we use of Dagster under private names is used here; where one of them is gone,
`store` opens Dagster's own log instead.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.event import listen


class OpenEventLog(SqliteEventLogStorage):
    """The default event log, with an engine for each file that stays open.

    Dagster makes one for each event, several hundred in a run: together they take as
    long as building the models does.
    """

    def __init__(
        self, base_dir: str, inst_data: ConfigurableClassData | None = None
    ) -> None:
        """Open nothing yet but the file that spans all runs.

        Raises:
            AttributeError: Dagster calls something otherwise; nothing is written.
        """
        self._engines: dict[str, Engine] = {}
        self._lock = threading.Lock()
        self._make_file = super()._connect
        self._address = super().conn_string_for_shard
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "OpenEventLog":
        """The log that a configuration speaks of."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        engine = self._engine(shard)
        with self._lock, engine.begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            # Makes the file where there is none.
            with self._make_file(shard):
                pass
            engine = create_engine(
                self._address(shard),
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
            listen(engine, "connect", _wait_for_no_disk)
            self._engines[shard] = engine
        return self._engines[shard]

    def has_table(self, table_name: str) -> bool:
        """Whether the file that spans all runs has a table; asked while it is held."""
        return inspect(self._engine(INDEX_SHARD_NAME)).has_table(table_name)

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()


def _wait_for_no_disk(connection: sqlite3.Connection, _record: object) -> None:
    # A power failure, and no other end of a process, can cost the last events of the
    # run that it ends; with a write-ahead log it harms none before.
    connection.execute("pragma synchronous = normal")


def open_instance(folder: str) -> dg.DagsterInstance:
    """The instance that the dagster.yaml in a folder describes."""
    described = InstanceRef.from_dir(folder)
    storage, events = described.storage_data, described.event_storage_data
    if storage and events and storage.class_name == DagsterSqliteStorage.__name__:
        kept_open = ConfigurableClassData(
            __name__, OpenEventLog.__name__, events.config_yaml
        )
        described = described._replace(storage_data=None, event_storage_data=kept_open)
    return dg.DagsterInstance.from_ref(described)
