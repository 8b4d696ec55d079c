"""Realistic errors of what delivers the exports, each with what becomes of it.

Add an error with its row in docs/upstream-errors.md: a test holds the two together.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.planted_errors.exports import (
    COLUMNS,
    LAST_DAY,
    USERS,
    Row,
    file_name,
    rows_of,
    write_csv,
)

Files = dict[str, bytes]
NAME = file_name(LAST_DAY)


@dataclass(frozen=True)
class Seen:
    """What is said of an error; all empty where it is harmless."""

    set_aside: frozenset[str] = frozenset()
    quarantined: Mapping[str, int] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()
    warned: frozenset[str] = frozenset()
    told: bool = False

    @property
    def verdict(self) -> str:
        """In a word: the gravest of what happens."""
        if self.blocked:
            return "blocked"
        if self.warned or self.told:
            return "warned"
        if self.set_aside:
            return "set aside"
        return "quarantined" if self.quarantined else "harmless"


@dataclass(frozen=True)
class Planted:
    """An error: the files of the run that has it, and what must be seen."""

    make: Callable[[], Files]
    seen: Seen
    days_later: int = 0


PLANTED: dict[str, Planted] = {}


def plant(
    *,
    blocked: str = "",
    warned: str = "",
    set_aside: str = "",
    quarantined: Mapping[str, int] | None = None,
    told: bool = False,
    days_later: int = 0,
) -> Callable[[Callable[[], Files]], Callable[[], Files]]:
    """Register an error under the name of its function."""

    def register(make: Callable[[], Files]) -> Callable[[], Files]:
        seen = Seen(
            set_aside=frozenset(set_aside.split()),
            quarantined=quarantined or {},
            blocked=frozenset(blocked.split()),
            warned=frozenset(warned.split()),
            told=told,
        )
        PLANTED[make.__name__] = Planted(make, seen, days_later)
        return make

    return register


def clean(day: int = LAST_DAY) -> Files:
    """A run without an error."""
    return export(rows_of(day), day=day)


def export(rows: list[Row], *, day: int = LAST_DAY, name: str | None = None) -> Files:
    """The rows as the export of a day."""
    return {name or file_name(day): write_csv(rows).encode()}


def changed(change: Callable[[Row], Row]) -> list[Row]:
    """The rows of the last day, each changed."""
    return [change(dict(row)) for row in rows_of(LAST_DAY)]


def in_local_time(row: Row, zone: str) -> Row:
    """A row whose times are told by the clock of a zone, without saying so."""

    def drop(text: str) -> str:
        if not text:
            return ""
        local = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
        return local.replace(tzinfo=None).isoformat(" ")

    times = ("enrolled_at", "ended_at", "updated_at")
    return {**row, **{name: drop(row[name]) for name in times}}


def all_of(count: int, reason: str) -> Mapping[str, int]:
    """So many rows, quarantined for one reason."""
    return {reason: count}


ROWS = len(rows_of(LAST_DAY))


@plant(warned="exports_are_fresh", days_later=1)
def day_is_missing() -> Files:
    return clean(LAST_DAY + 1)


@plant(warned="exports_are_fresh", days_later=1)
def nothing_comes_for_two_days() -> Files:
    return {}


@plant(warned="exports_are_fresh")
def cut_in_half_between_rows() -> Files:
    return export(rows_of(LAST_DAY)[: ROWS // 2])


@plant(warned="exports_are_fresh", quarantined=all_of(1, "malformed_row"))
def cut_in_half_within_a_row() -> Files:
    whole = clean()[NAME]
    middle = whole.index(b",", whole.index(b"\ne550,"))
    return {NAME: whole[: middle + 6]}


@plant(set_aside="unreadable_file")
def packed_file_is_cut_off() -> Files:
    packed = gzip.compress(clean()[NAME])
    return {f"{NAME}.gz": packed[: len(packed) // 2]}


@plant(warned="exports_are_fresh", told=True)
def header_without_rows() -> Files:
    return export([])


@plant(set_aside="unrecognised_header")
def header_is_missing() -> Files:
    return {NAME: clean()[NAME].split(b"\n", 1)[1]}


@plant(set_aside="unrecognised_header")
def page_of_an_error_in_place_of_the_export() -> Files:
    return {NAME: b"<!doctype html><html><body>502 Bad Gateway</body></html>\n"}


@plant(set_aside="unrecognised_header")
def needed_column_is_gone() -> Files:
    columns = [column for column in COLUMNS if column != "state"]
    rows = changed(lambda row: {name: row[name] for name in columns})
    return {NAME: write_csv(rows, columns).encode()}


@plant(set_aside="duplicate_header")
def column_comes_twice() -> Files:
    return {NAME: clean()[NAME].replace(b"contact_id", b"user_id", 1)}


@plant(warned="exports_are_fresh")
def ids_come_twice_with_other_contents() -> Files:
    rows = rows_of(LAST_DAY)
    return export([*rows, *({**row, "user_id": "u2"} for row in rows[:5])])


@plant(warned="exports_are_fresh")
def rows_of_a_sender_come_twice() -> Files:
    rows = rows_of(LAST_DAY)
    return export([*rows, *(row for row in rows if row["user_id"] == "u3")])


@plant(warned="rates_did_not_jump")
def rows_of_a_sender_come_again_under_new_ids() -> Files:
    rows = rows_of(LAST_DAY)
    again = [
        {**row, "enrollment_id": f"new-{row['enrollment_id']}"}
        for row in rows
        if row["user_id"] == "u3"
    ]
    return export([*rows, *again])


@plant(blocked="enrollments_come_once", warned="rates_did_not_jump", told=True)
def column_of_ids_is_gone() -> Files:
    columns = [column for column in COLUMNS if column != "enrollment_id"]
    rows = changed(lambda row: {name: row[name] for name in columns})
    return {NAME: write_csv(rows, columns).encode()}


@plant(blocked="enrollments_come_once", warned="rates_did_not_jump", told=True)
def ids_turn_to_nan() -> Files:
    return export(changed(lambda row: {**row, "enrollment_id": "nan"}))


@plant(warned="rates_did_not_jump")
def account_is_named_all_at_once() -> Files:
    rows = changed(lambda row: {**row, "account_id": "4711"})
    return {NAME: write_csv(rows, [*COLUMNS, "account_id"]).encode()}


@plant(blocked="quarantine_is_small", quarantined=all_of(ROWS, "malformed_row"))
def cell_too_many_shifts_the_columns() -> Files:
    header, *lines = clean()[NAME].decode().splitlines()
    shifted = [line.replace(",", ",,", 1) for line in lines]
    return {NAME: "\n".join([header, *shifted, ""]).encode()}


@plant(blocked="quarantine_is_small", quarantined=all_of(ROWS, "bad_timestamp"))
def columns_change_places_under_their_header() -> Files:
    return export(
        changed(
            lambda row: {
                **row,
                "state": row["enrolled_at"],
                "enrolled_at": row["state"],
            }
        )
    )


@plant(blocked="quarantine_is_small", quarantined=all_of(ROWS - 20, "unknown_state"))
def state_is_renamed() -> Files:
    return export(
        changed(lambda row: {**row, "state": row["state"].replace("FINISHED", "Done")})
    )


@plant(blocked="completed_enrollments_did_not_shrink")
def states_fall_back() -> Files:
    return export(changed(lambda row: {**row, "state": "EXECUTING", "ended_at": ""}))


@plant(blocked="quarantine_is_small", quarantined=all_of(ROWS, "bad_timestamp"))
def dates_begin_with_the_day() -> Files:
    return export(changed(lambda row: {**row, "enrolled_at": "20.11.2026 17:30"}))


@plant(warned="exports_are_fresh")
def time_zone_is_dropped() -> Files:
    return export(changed(lambda row: in_local_time(row, "Europe/Warsaw")))


# The column that is gone is told of.
@plant(warned="exports_are_fresh", told=True)
def time_zone_is_dropped_west_of_greenwich() -> Files:
    # Nothing comes to lie after the export, nor looks older than it did.
    columns = [column for column in COLUMNS if column != "updated_at"]
    rows = changed(lambda row: in_local_time(row, "America/New_York"))
    rows = [{name: row[name] for name in columns} for row in rows]
    return {NAME: write_csv(rows, columns).encode()}


@plant(blocked="quarantine_is_small", quarantined=all_of(ROWS, "bad_number"))
def counts_are_spelt_with_a_unit() -> Files:
    return export(
        changed(lambda row: {**row, "reply_count": f"{row['reply_count']} replies"})
    )


@plant(blocked="quarantine_is_small", quarantined=all_of(ROWS, "bad_id"), told=True)
def spreadsheet_drops_digits_of_ids() -> Files:
    return export(changed(lambda row: {**row, "contact_id": "7.0E+08"}))


@plant(warned="bounces_are_detected")
def bounces_are_no_longer_reported() -> Files:
    return export(changed(lambda row: {**row, "bounce_count": ""}))


@plant(warned="bounces_are_detected", told=True)
def column_of_bounces_is_gone() -> Files:
    columns = [column for column in COLUMNS if column != "bounce_count"]
    rows = changed(lambda row: {name: row[name] for name in columns})
    return {NAME: write_csv(rows, columns).encode()}


@plant(warned="bounces_are_detected rates_did_not_jump")
def counts_turn_to_zero() -> Files:
    return export(changed(lambda row: {**row, "reply_count": "0", "bounce_count": "0"}))


@plant(warned="rates_did_not_jump")
def every_row_has_a_reply() -> Files:
    return export(changed(lambda row: {**row, "reply_count": "1"}))


@plant(warned="exports_are_fresh")
def old_export_comes_as_a_new_one() -> Files:
    # In other bytes: the same ones again would be known.
    return export(rows_of(LAST_DAY - 3)[::-1])


@plant(told=True)
def users_export_is_empty() -> Files:
    return {**clean(), "users_2026-11-20.csv": USERS.splitlines()[0].encode() + b"\n"}


@plant(warned="senders_are_known")
def id_of_a_user_changes() -> Files:
    return export(
        changed(lambda row: {**row, "user_id": row["user_id"].replace("u3", "x3")})
    )


@plant(quarantined=all_of(2, "ended_before_enrolled"))
def two_rows_end_before_they_begin() -> Files:
    rows = rows_of(LAST_DAY)
    for row in rows[:2]:
        row["enrolled_at"], row["ended_at"] = row["ended_at"], row["enrolled_at"]
    return export(rows)


@plant(quarantined=all_of(1, "missing_required"))
def contact_of_a_row_is_missing() -> Files:
    rows = rows_of(LAST_DAY)
    rows[7]["contact_id"] = ""
    return export(rows)


@plant(quarantined=all_of(1, "malformed_row"))
def total_stands_under_the_rows() -> Files:
    return {NAME: clean()[NAME] + f"Total: {ROWS}\n".encode()}


@plant()
def same_file_comes_again_under_another_name() -> Files:
    return {**clean(), f"copy of {NAME}": clean()[NAME]}


@plant()
def columns_come_in_another_order() -> Files:
    return {NAME: write_csv(rows_of(LAST_DAY), COLUMNS[::-1]).encode()}


@plant()
def rows_come_in_another_order() -> Files:
    return export(rows_of(LAST_DAY)[::-1])


@plant()
def unknown_column_is_added() -> Files:
    rows = changed(lambda row: {**row, "Remark": "none"})
    return {NAME: write_csv(rows, ["Remark", *COLUMNS]).encode()}


@plant()
def encoding_and_delimiter_change() -> Files:
    return {NAME: write_csv(rows_of(LAST_DAY), delimiter=";").encode("utf-16")}


@plant()
def lines_above_the_header_and_blank_ones_below() -> Files:
    return {NAME: b"Report of sequences\n\n" + clean()[NAME] + b"\n\n\n"}


@plant()
def letters_of_names_are_garbled() -> Files:
    return {NAME: clean()[NAME].decode().encode().replace("é".encode(), "Ã©".encode())}
