"""What a publication depends on, as one hash: the same hash means nothing to do."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

PACKAGE = "sender-score"


def project_version() -> str:
    """The version of this project."""
    return version(PACKAGE)


def fingerprint(
    *,
    files: Iterable[tuple[str, str]],
    settings: Mapping[str, str],
    rules: Iterable[Path],
) -> str:
    """A hash that changes when anything does that the published numbers depend on.

    Args:
        files: SHA-256 and status of every export that is loaded or withdrawn.
        settings: as-of date, time zone and what else is set for the run.
        rules: files and folders of models, seeds and thresholds, by their content.
    """
    digest = hashlib.sha256(f"{project_version()} duckdb {version('duckdb')}".encode())
    digest.update(json.dumps(sorted(files)).encode())
    digest.update(json.dumps(settings, sort_keys=True).encode())
    for path in rules:
        for file in sorted(_files(path)):
            digest.update(file.relative_to(path.parent).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file()]
