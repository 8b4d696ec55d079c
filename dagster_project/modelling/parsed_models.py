"""The dbt project as dbt parses it: once for every home, kept in a cache folder.

An entry is a folder named by the hash of all that the result depends on: the project's
files, its variables and dbt itself. Add here what else it comes to depend on.
"""

import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_project.modelling.dbt_runner import invoke_dbt

PROJECT_FILES = (
    *("dbt_project.yml", "profiles.yml"),
    *("models", "macros", "seeds", "tests"),
)
PACKAGES = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb")
# Both as dbt names them.
DESCRIPTION = "manifest.json"
PARSED = "partial_parse.msgpack"
ENTRY = "parsed-"
# Each state of a project that a developer changes is an entry.
RETAINED_ENTRIES = 5

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ParsedModels:
    """A parsed project.

    Attributes:
        manifest: as dbt takes it for a build.
        description: manifest.json as dbt writes it, for all that read no Python.
    """

    manifest: Any
    description: dict[str, Any]


def parse_once(
    project: Path, variables: Mapping[str, object], *, folders: Sequence[Path]
) -> ParsedModels:
    """The parsed project, from the first folder that holds it, else parsed anew.

    Entries are written aside and renamed, so that runs at the same time may share a
    folder; one that is missing, damaged or of another state of the project is parsed
    again.

    Args:
        variables: dbt vars to parse with.
        folders: caches in the order of preference; the first that can be written to
            receives a new entry.

    Raises:
        ModelsError: dbt could not parse the models.
        OSError: no folder can be written to.
    """
    name = f"{_prefix(project)}{_digest(project, variables)}"
    for folder in folders:
        parsed = _read(folder / name)
        if parsed is not None:
            return parsed
    for folder in folders[:-1]:
        try:
            return _parse(project, variables, folder / name)
        except OSError as error:
            logger.info("Parsed models cannot be cached in %s: %s", folder, error)
    return _parse(project, variables, folders[-1] / name)


def _read(entry: Path) -> ParsedModels | None:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    try:
        return ParsedModels(
            Manifest.from_msgpack(
                (entry / PARSED).read_bytes(), decoder=extended_mashumuro_decoder
            ),
            json.loads((entry / DESCRIPTION).read_text(encoding="utf-8")),
        )
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - damaged bytes raise anything
        logger.warning("Parsed models in %s are damaged: %s", entry, error)
        return None


def _parse(project: Path, variables: Mapping[str, object], entry: Path) -> ParsedModels:
    cache = entry.parent
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".parsing-", dir=cache) as scratch:
        target = Path(scratch) / entry.name
        target.mkdir()
        # dbt then parses only what has changed since. What lies elsewhere is no help:
        # seeds that have not changed would go on being read there.
        for newest in _entries(cache, _prefix(project))[:1]:
            shutil.copyfile(newest / PARSED, target / PARSED)
        manifest = invoke_dbt(
            ["parse"], project=project, target=target, variables=variables
        )
        description = json.loads((target / DESCRIPTION).read_text(encoding="utf-8"))
        _replace(target, entry)
    for outdated in _entries(cache)[RETAINED_ENTRIES:]:
        shutil.rmtree(outdated, ignore_errors=True)
    return ParsedModels(manifest, description)


def _replace(target: Path, entry: Path) -> None:
    try:
        target.rename(entry)
    except OSError:
        # A damaged entry, or that of a run at the same time, which is as good.
        shutil.rmtree(entry, ignore_errors=True)
        target.rename(entry)


def _prefix(project: Path) -> str:
    """What the names of a project's entries begin with, one for each place."""
    return f"{ENTRY}{hashlib.sha256(str(project).encode()).hexdigest()[:12]}-"


def _entries(cache: Path, prefix: str = ENTRY) -> list[Path]:
    """Whole entries, the newest first."""
    return sorted(
        (path.parent for path in cache.glob(f"{prefix}*/{PARSED}")),
        key=lambda entry: entry.stat().st_mtime,
        reverse=True,
    )


def _digest(project: Path, variables: Mapping[str, object]) -> str:
    digest = hashlib.sha256(
        json.dumps(
            {
                "python": sys.version,
                "packages": {name: version(name) for name in PACKAGES},
                "project": str(project),
                "variables": variables,
            },
            sort_keys=True,
        ).encode()
    )
    for path in _files(project):
        digest.update(f"\0{path.relative_to(project)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(project: Path) -> Iterator[Path]:
    for name in PROJECT_FILES:
        path = project / name
        yield from (
            [path]
            if path.is_file()
            else sorted(file for file in path.rglob("*") if file.is_file())
        )
