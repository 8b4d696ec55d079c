"""The landing folders that a home's exports came from, remembered by the home.

Forgetting a person has to search all of them, and what the raw zone has lost may
still lie in one.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from dagster_project.home import Home
from dagster_project.publishing.durable_files import write_durably
from dagster_project.settings import Settings


def remember_folder(home: Home, folder: Path) -> None:
    """Remember a landing folder, once."""
    known = _read(home)
    name = _spell(home, folder)
    if name not in known:
        write_durably(home.landing_folders, json.dumps([*known, name], indent=1))


def read_folders(settings: Settings) -> list[Path]:
    """Every landing folder that may hold exports of this home.

    All that are remembered, there or not, and the one of the settings; but not a
    default that nobody has used.
    """
    home = Home(settings.home)
    folders = [home.root / name for name in _read(home)]
    is_default = settings.landing == home.root / "landing"
    is_unused = is_default and bool(folders) and not settings.landing.exists()
    if settings.landing not in folders and not is_unused:
        folders.append(settings.landing)
    return folders


def split_folders(folders: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Those that can be looked into, and those that cannot."""
    seen: list[Path] = []
    unseen: list[Path] = []
    for folder in folders:
        try:
            next(folder.iterdir(), None)
        except OSError:
            unseen.append(folder)
        else:
            seen.append(folder)
    return seen, unseen


def _read(home: Home) -> list[str]:
    if not home.landing_folders.exists():
        return []
    names: list[str] = json.loads(home.landing_folders.read_text(encoding="utf-8"))
    return names


def _spell(home: Home, folder: Path) -> str:
    # One that lies in the home goes with it when the home is copied or moved.
    inside = folder.is_relative_to(home.root)
    return str(folder.relative_to(home.root) if inside else folder)
