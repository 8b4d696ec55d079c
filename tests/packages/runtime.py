"""The packages that the command needs, from what is installed and locked.

Add nothing of packages for development: they are not given to anybody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    metadata,
)
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "sender-score"
LOCK = Path(__file__).parents[2] / "requirements.lock"
PINNED = re.compile(r"^([\w.-]+)==(\S+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LONGEST_LICENCE = 80
CLASSIFIER = "License :: "


@dataclass(frozen=True)
class Package:
    """One package.

    Attributes:
        licence: as its author spells it.
        needs: names of the packages that it needs in turn.
        sha256: of each of its files that the lock allows.
    """

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]
    sha256: tuple[str, ...]


def list_packages() -> list[Package]:
    """Every package that the command and its extras need, this project first, then by
    name.
    """
    hashes = read_hashes()
    found: dict[str, Package] = {}
    extras = metadata(PROJECT).get_all("Provides-Extra", [])
    waiting = [Requirement(f"{PROJECT}[{','.join(extras)}]")]
    seen: set[tuple[str, frozenset[str]]] = set()
    needs: dict[str, set[str]] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            # Of another platform or version of Python.
            continue
        needed = list(_requirements(installed, requirement.extras))
        waiting += needed
        needs.setdefault(name, set()).update(
            canonicalize_name(requirement.name) for requirement in needed
        )
        found[name] = Package(
            name=name,
            version=installed.version,
            licence=_licence(installed),
            needs=(),
            sha256=tuple(hashes.get(name, ())),
        )
    return [
        Package(**vars(package) | {"needs": tuple(sorted(needs[name] & found.keys()))})
        for name, package in sorted(
            found.items(), key=lambda item: (item[0] != PROJECT, item[0])
        )
    ]


def read_hashes() -> dict[str, list[str]]:
    """SHA-256 of the files of each locked package, by its name."""
    hashes: dict[str, list[str]] = {}
    name = ""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if pinned := PINNED.match(line):
            name = canonicalize_name(pinned[1])
            hashes.setdefault(name, [])
        hashes.setdefault(name, []).extend(HASH.findall(line))
    return hashes


def _requirements(installed: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in installed.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(
            marker.evaluate({"extra": extra}) for extra in extras or {""}
        ):
            yield requirement


def _licence(installed: Distribution) -> str:
    metadata = installed.metadata
    expression = metadata.get("License-Expression")
    classified = [
        text.rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier", [])
        if text.startswith(CLASSIFIER) and text.count(" :: ") > 1
    ]
    # Some have the whole text there.
    spelled = (metadata.get("License") or "").strip()
    is_name = 0 < len(spelled) <= LONGEST_LICENCE and "\n" not in spelled
    named = spelled if is_name else ""
    return expression or ", ".join(classified) or named or "see its files"
