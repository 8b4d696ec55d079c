"""Reads source files, and says by file and key what in one cannot be used.

Add the check of a new key here. What the keys mean belongs to `definition`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dagster_project.exports.outcomes import SourceFileError
from dagster_project.exports.schema import KINDS, Kind, Reading
from dagster_project.exports.sources.definition import (
    FIDELITIES,
    Derivation,
    FromFlags,
    FromValue,
    Names,
    SourceKind,
)
from dagster_project.exports.sources.names import normalise_value
from dagster_project.exports.sources.strict_yaml import load_strictly

STATES = ("FINISHED", "UNENROLLED", "EXECUTING", "PAUSED", "SCHEDULED")
STATE = "state"
# Operations of `derive`, and the readings of the columns that each can fill.
OPERATIONS: Mapping[str, frozenset[Reading]] = {
    "concat": frozenset({Reading.ID, Reading.TEXT}),
    "not": frozenset({Reading.BOOLEAN}),
    "when_ended": frozenset({Reading.TIMESTAMP}),
    "one_if": frozenset({Reading.COUNT}),
}
_OF_SOURCE = {"source", "title", "references", "aliases", "wrappers", "kinds"}
_OF_KIND = {"recognise", "rename", "from_value", "from_flags", "derive", "fidelity"}
_OF_KIND |= {"fixture", "expected", "repeatable"}


@dataclass(frozen=True)
class SourceFile:
    """One source.

    Attributes:
        uses_aliases: whether header_aliases.csv gives its names, too.
    """

    name: str
    title: str
    uses_aliases: bool
    kinds: tuple[SourceKind, ...]


def read_source_file(path: Path) -> SourceFile:
    """Read a source file.

    Raises:
        SourceFileError: it cannot be used.
    """
    try:
        content = load_strictly(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise SourceFileError(f"{path.name} cannot be read: {problem}") from error
    return _Parser(path.name).parse(content)


class _Parser:
    """Parses one file; every refusal names the file and the key."""

    def __init__(self, file: str) -> None:
        self._file = file

    def parse(self, content: object) -> SourceFile:
        top = self._mapping("", content, _OF_SOURCE)
        name = top.get("source")
        if not isinstance(name, str) or not name.isidentifier() or name != name.lower():
            raise self._refuse("source", "must be a name of small letters")
        kinds = self._mapping("kinds", top.get("kinds"), {kind.name for kind in KINDS})
        if not kinds:
            raise self._refuse("kinds", "must name at least one kind of export")
        uses_aliases = top.get("aliases", False) is True
        wrappers = self._names("wrappers", top.get("wrappers", []))
        return SourceFile(
            name=name,
            title=str(top.get("title", name.replace("_", " ").title())),
            uses_aliases=uses_aliases,
            kinds=tuple(
                self._kind(name, kind, kinds[kind.name], uses_aliases, wrappers)
                for kind in KINDS
                if kind.name in kinds
            ),
        )

    def _kind(
        self, source: str, kind: Kind, content: object, is_exact: bool, wrappers: Names
    ) -> SourceKind:
        key = f"kinds.{kind.name}"
        told = self._mapping(key, content or {}, _OF_KIND)
        recognise = self._mapping(
            f"{key}.recognise", told.get("recognise", {}), {"all_of", "none_of"}
        )
        all_of = tuple(
            self._alternatives(f"{key}.recognise.all_of", item)
            for item in self._list(f"{key}.recognise.all_of", recognise.get("all_of"))
        )
        if not all_of and not is_exact:
            raise self._refuse(f"{key}.recognise.all_of", "must name a column")
        columns = {column.name for column in kind.columns}
        repeatable = self._names(f"{key}.repeatable", told.get("repeatable", []))
        self._known(f"{key}.repeatable", repeatable, columns)
        found = SourceKind(
            source=source,
            kind=kind,
            all_of=all_of,
            none_of=self._names(f"{key}.recognise.none_of", recognise.get("none_of")),
            rename=self._rename(f"{key}.rename", told.get("rename"), columns),
            from_value=self._from_value(
                f"{key}.from_value", told.get("from_value"), kind
            ),
            from_flags=self._from_flags(
                f"{key}.from_flags", told.get("from_flags"), kind
            ),
            derive=self._derive(f"{key}.derive", told.get("derive"), kind),
            fidelity=self._fidelity(f"{key}.fidelity", told.get("fidelity"), columns),
            repeatable=frozenset(repeatable),
            is_exact=is_exact,
            wrappers=wrappers,
        )
        if not is_exact:
            self._check_whole(key, found)
        return found

    def _check_whole(self, key: str, found: SourceKind) -> None:
        """What a kind requires must be filled, and by one means alone."""
        if found.from_value and found.from_flags:
            raise self._refuse(f"{key}.from_flags", "stands beside from_value")
        for column in sorted(found.told_columns & found.rename.keys()):
            raise self._refuse(f"{key}.rename.{column}", "is filled by a value, too")
        filled = {*found.rename, *found.derive, *found.told_columns}
        for group in found.kind.required:
            if filled.isdisjoint(group):
                needs = f"must fill {' or '.join(group)}"
                raise self._refuse(key, needs)
        for column, known in found.fidelity.items():
            if (known == "absent") == (column in filled):
                says = "is filled" if column in filled else "is not filled"
                raise self._refuse(f"{key}.fidelity.{column}", f"{known}, but {says}")

    def _rename(self, key: str, content: object, columns: set[str]) -> dict[str, Names]:
        told = self._mapping(key, content or {}, columns)
        return {
            column: self._names(f"{key}.{column}", names)
            for column, names in told.items()
        }

    def _from_value(self, key: str, content: object, kind: Kind) -> FromValue | None:
        if content is None:
            return None
        told = self._mapping(key, content, {"column", "map", "otherwise"})
        if told.get("otherwise", "quarantine") != "quarantine":
            raise self._refuse(f"{key}.otherwise", "can only be quarantine")
        outcomes = self._outcomes(f"{key}.map", told.get("map"), kind)
        return FromValue(
            names=self._names(f"{key}.column", told.get("column"), is_needed=True),
            outcomes={normalise_value(value): out for value, out in outcomes.items()},
        )

    def _from_flags(self, key: str, content: object, kind: Kind) -> FromFlags | None:
        if content is None:
            return None
        told = self._mapping(
            key, content, {"open_while_empty", "open", "first_true", "otherwise"}
        )
        return FromFlags(
            ended=self._names(
                f"{key}.open_while_empty", told.get("open_while_empty"), is_needed=True
            ),
            still_open=self._outcome(f"{key}.open", told.get("open"), kind),
            outcomes=self._outcomes(f"{key}.first_true", told.get("first_true"), kind),
            otherwise=self._outcome(f"{key}.otherwise", told.get("otherwise"), kind),
        )

    def _outcomes(
        self, key: str, content: object, kind: Kind
    ) -> dict[str, dict[str, str]]:
        told = self._mapping(key, content, None)
        if not told:
            raise self._refuse(key, "must map a value")
        return {
            _spell(value): self._outcome(f"{key}.{_spell(value)}", outcome, kind)
            for value, outcome in told.items()
        }

    def _outcome(self, key: str, content: object, kind: Kind) -> dict[str, str]:
        """What one value means: columns, the state among them where there is one."""
        columns = {column.name for column in kind.columns}
        told = {
            name: _spell(value)
            for name, value in self._mapping(key, content, columns).items()
        }
        if STATE in columns and told.get(STATE) not in STATES:
            raise self._refuse(f"{key}.{STATE}", f"must be one of {', '.join(STATES)}")
        return told

    def _derive(self, key: str, content: object, kind: Kind) -> dict[str, Derivation]:
        columns = {column.name for column in kind.columns}
        told = self._mapping(key, content or {}, columns)
        return {
            column: self._derivation(f"{key}.{column}", one, kind.reading(column))
            for column, one in told.items()
        }

    def _derivation(self, key: str, content: object, reading: Reading) -> Derivation:
        told = self._mapping(key, content, {*OPERATIONS})
        if len(told) != 1:
            raise self._refuse(key, f"must have one of {', '.join(OPERATIONS)}")
        ((operation, argument),) = told.items()
        if reading not in OPERATIONS[operation]:
            raise self._refuse(f"{key}.{operation}", "gives no value of this column")
        values: tuple[str, ...] = ()
        if operation == "one_if" and isinstance(argument, dict):
            test = self._mapping(f"{key}.one_if", argument, {"column", "is"})
            given = self._list(f"{key}.one_if.is", test.get("is"))
            values = tuple(normalise_value(_spell(value)) for value in given)
            argument = test.get("column")
        names = self._names(f"{key}.{operation}", argument, is_needed=True)
        parts = tuple(self._alternatives(key, name) for name in names)
        if operation in ("not", "one_if"):
            # Names of one column, as everywhere but where several are joined.
            parts = (tuple(name for part in parts for name in part),)
        return Derivation(operation, parts, values)

    def _fidelity(self, key: str, content: object, columns: set[str]) -> dict[str, str]:
        told = self._mapping(key, content or {}, columns)
        for column, known in told.items():
            if known not in FIDELITIES:
                choice = f"must be one of {', '.join(FIDELITIES)}"
                raise self._refuse(f"{key}.{column}", choice)
        return {column: str(known) for column, known in told.items()}

    def _alternatives(self, key: str, item: object) -> Names:
        return self._names(key, _spell(item).split("|"), is_needed=True)

    def _names(self, key: str, content: object, *, is_needed: bool = False) -> Names:
        items = content if isinstance(content, list) else [content]
        names = tuple(_spell(item).strip() for item in items if item is not None)
        if (is_needed and not names) or not all(names):
            raise self._refuse(key, "must name a column")
        return names

    def _list(self, key: str, content: object) -> list[object]:
        if content is None:
            return []
        if not isinstance(content, list):
            raise self._refuse(key, "must be a list")
        return content

    def _known(self, key: str, names: Iterable[str], known: set[str]) -> None:
        for name in names:
            if name not in known:
                raise self._refuse(f"{key}.{name}", "is unknown")

    def _mapping(
        self, key: str, content: object, known: set[str] | None
    ) -> dict[str, Any]:
        if not isinstance(content, dict):
            raise self._refuse(key or "the file", "must have keys")
        names = {_spell(name): value for name, value in content.items()}
        if known is not None:
            for name in names:
                if name not in known:
                    where = f"{key}.{name}" if key else name
                    among = ", ".join(sorted(known))
                    raise self._refuse(where, f"is unknown; known are {among}")
        return names

    def _refuse(self, key: str, problem: str) -> SourceFileError:
        return SourceFileError(f"{self._file}: {key} {problem}")


def _spell(value: object) -> str:
    """A scalar of YAML as it is written in a cell."""
    return str(value).lower() if isinstance(value, bool) else str(value)
