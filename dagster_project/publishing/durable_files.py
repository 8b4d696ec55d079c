"""Writing files so that a crash leaves them whole or not at all."""

import errno
import os
from pathlib import Path


def create_durably(path: Path, text: str) -> None:
    """Write a text file that is not there yet, as write_durably does.

    Raises:
        FileExistsError: it is there, and stays as it is.
    """
    check_is_new(path)
    write_durably(path, text)


def check_is_new(path: Path) -> None:
    """See that a record takes the place of no other one.

    Raises:
        FileExistsError: there is one.
    """
    # The home's lock keeps out whoever else could write it in between.
    if path.exists():
        raise FileExistsError(errno.EEXIST, "a record is never overwritten", str(path))


def write_durably(path: Path, text: str) -> None:
    """Write a text file so that it is there whole after a crash, or not at all."""
    aside = path.with_name(f".{path.name}.tmp")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a crash."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
