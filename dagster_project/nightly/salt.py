"""The salt of the hashes that are published in place of addresses.

Stored with the raw zone, because the same ids come out of both together only. Whoever
knows it can find out an address by trying, so that its file is for its owner alone.
"""

import os
import secrets
from dataclasses import replace

from dagster_project.home import Home
from dagster_project.publishing.durable_files import sync_folder
from dagster_project.settings import Settings

SALT_BYTES = 32


class SaltError(Exception):
    """The file of salts cannot be used; names it, and what to do."""


def settle_salt(settings: Settings) -> Settings:
    """The settings with the salt of their home, which is made where it is new.

    A given one counts, and is stored. A home that has ingested exports without one
    goes on without: other hashes would make other contacts of the same people.

    Raises:
        SaltError: the file of salts cannot be read.
        OSError: it cannot be written.
    """
    home = Home(settings.home)
    known = read_salts(home)
    salt = settings.hash_salt
    if salt is None and not known and not _has_exports(home):
        salt = secrets.token_hex(SALT_BYTES)
    if salt is None:
        return replace(settings, hash_salt=known[-1] if known else "")
    if [salt] != known[-1:]:
        _write(home, [*known, salt])
    return replace(settings, hash_salt=salt)


def note_missing_salt(home: Home) -> str | None:
    """Note that a home goes on without a salt: what to tell about it, once."""
    if home.salt.exists():
        return None
    _write(home, [""])
    return (
        "This home hashes addresses without a salt, as it was made before there were "
        "any, so that an address can be found out by trying. docs/operation.md says "
        "how to give it one."
    )


def is_salted(settings: Settings) -> bool:
    """Whether hashes of addresses are salted, as far as this user can see."""
    path = Home(settings.home).salt
    if settings.hash_salt is not None:
        return bool(settings.hash_salt)
    try:
        return any(read_salts(Home(settings.home))[-1:])
    except SaltError:
        return path.exists()


def read_salts(home: Home) -> list[str]:
    """Every salt that hashes of this home were ever published with, the newest last.

    Raises:
        SaltError: the file cannot be read.
    """
    try:
        return home.salt.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise SaltError(
            f"{home.salt} cannot be read: {error}; put it back from a backup, since "
            "hashes of addresses depend on it"
        ) from error


def known_salts(settings: Settings) -> list[str]:
    """Every salt that may stand behind a hash, none among them where there was none."""
    given = [] if settings.hash_salt is None else [settings.hash_salt]
    return [*read_salts(Home(settings.home)), *given] or [""]


def _has_exports(home: Home) -> bool:
    return any((home.raw / "files").glob("*.json"))


def _write(home: Home, salts: list[str]) -> None:
    home.raw.mkdir(exist_ok=True)
    aside = home.salt.with_name(f".{home.salt.name}.tmp")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{salt}\n" for salt in salts)
        file.flush()
        os.fsync(descriptor)
    aside.replace(home.salt)
    sync_folder(home.raw)
