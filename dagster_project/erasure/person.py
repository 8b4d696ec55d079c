"""Who is to be forgotten: ids and addresses, and how they are found in text.

Finding the rows of a person belongs here, changing them to the other modules.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dagster_project.sql import literal, literals

# In text, a shorter id would be found in any number; columns of ids are searched for
# ids of every length.
SHORTEST_ID_IN_TEXT = 5
FORGOTTEN = "forgotten"
HASH_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Person:
    """One or several people who are to be forgotten.

    Attributes:
        ids: of contacts.
        addresses: lower-case and trimmed.
        pseudonyms: for each id and address what takes its place. Made by chance,
            so that nothing leads back.
    """

    ids: frozenset[str]
    addresses: frozenset[str]
    pseudonyms: Mapping[str, str]

    @classmethod
    def of(cls, ids: Iterable[str], addresses: Iterable[str]) -> "Person":
        """A person under new pseudonyms."""
        known = frozenset(ids), frozenset(addresses)
        # An id that is an address is one contact with it.
        names = {name: _as_compared(name) for name in known[0] | known[1]}
        made = {name: f"{FORGOTTEN}-{uuid.uuid4().hex}" for name in names.values()}
        return cls(*known, {name: made[of] for name, of in names.items()})

    def as_json(self) -> dict[str, Any]:
        """Plain data, for the note of an erasure that goes on."""
        return {
            **asdict(self),
            "ids": sorted(self.ids),
            "addresses": sorted(self.addresses),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Person":
        """What as_json gave."""
        return cls(
            frozenset(values["ids"]),
            frozenset(values["addresses"]),
            values["pseudonyms"],
        )

    @property
    def row_condition(self) -> str:
        """SQL: a row with `contact_id` and `contact_email` is of this person.

        An address that a row with another contact's id has is taken out of that row;
        the row stays with the other contact.
        """
        return (
            f"coalesce(contact_id in {_one_of(self.ids)} or (contact_id is null "
            f"and lower(trim(contact_email)) in {_one_of(self.addresses)}), false)"
        )

    def pseudonym(self, *, contact: str, address: str | None = None) -> str:
        """SQL: what takes the place of a contact's id, null where nothing does."""
        cases = [(contact, self.ids)]
        if address is not None:
            cases.append((f"lower(trim({address}))", self.addresses))
        branches = " ".join(
            f"when {column} = {literal(name)} then {literal(self.pseudonyms[name])}"
            for column, names in cases
            for name in sorted(names)
        )
        return f"case {branches} else null end" if branches else "null"

    def text_condition(self, column: str) -> str:
        """SQL: a text names this person."""
        return (
            f"coalesce(regexp_matches({column}, {literal(self.text_pattern)}), false)"
        )

    def redacted(self, column: str) -> str:
        """SQL: a text without the person's addresses, or ids that are long enough."""
        return (
            f"regexp_replace({column}, {literal(self.text_pattern)}, "
            f"'\\1{FORGOTTEN}', 'g')"
        )

    @property
    def text_pattern(self) -> str:
        """A regular expression for RE2, which cannot look around."""
        ids = [_escape(name) for name in sorted(self.ids) if _is_long(name)]
        names = [*(_escape(name) for name in sorted(self.addresses)), *ids]
        # Matches nothing where there is nothing to look for.
        return rf"(?i)(^|[^0-9A-Za-z])(?:{'|'.join(names)})\b" if names else r"[^\s\S]"

    def search(self, *, with_ids: bool = True) -> re.Pattern[bytes]:
        """A pattern over bytes, in the encodings that exports come in."""
        names = list(self.addresses)
        if with_ids:
            names += [name for name in self.ids if _is_long(name)]
        spellings = {
            re.escape(name.encode(encoding, "ignore"))
            for name in names
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1250", "cp1252")
        }
        bounded = rb"(?<![0-9A-Za-z])(?:%b)(?![0-9A-Za-z])"
        return re.compile(bounded % (b"|".join(sorted(spellings)) or b"(?!)"), re.I)

    def hashes(self, accounts: Iterable[str], *, salts: Sequence[str]) -> "Person":
        """The same person under the ids that are published in place of addresses."""
        by_hash = {
            hashlib.sha256(
                HASH_SEPARATOR.join((salt, account, normal_address(name))).encode()
            ).hexdigest(): name
            for salt in salts
            for account in accounts
            for name in sorted(self.addresses | {id_ for id_ in self.ids if "@" in id_})
        }
        return Person(
            self.ids | by_hash.keys(),
            self.addresses,
            {
                **self.pseudonyms,
                **{name: self.pseudonyms[of] for name, of in by_hash.items()},
            },
        )


def normal_address(text: str) -> str:
    """An address as it is compared."""
    return text.strip().lower()


def _as_compared(name: str) -> str:
    return normal_address(name) if "@" in name else name


def _is_long(name: str) -> bool:
    return len(name) >= SHORTEST_ID_IN_TEXT


def _escape(name: str) -> str:
    return re.sub(r"([^0-9A-Za-z_\x80-\U0010ffff])", r"\\\1", name)


def _one_of(names: Iterable[str]) -> str:
    return f"(select unnest({literals(sorted(names))}::varchar[]))"
