"""What earlier runs found out about bytes, so that these need not be read again.

Quick to import: a run without new files needs nothing else of this package.
"""

from functools import cached_property

from dagster_project.exports.landing.file_outcomes import describe_record
from dagster_project.exports.outcomes import FileOutcome, Status
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.zone import RawZone


class KnownFiles:
    """The records of a raw zone, as far as they hold under the rules of the run."""

    def __init__(self, zone: RawZone, rules_digest: str) -> None:
        """Read nothing yet."""
        self._zone = zone
        self._digest = rules_digest

    def _find(self, sha256: str, name: str) -> FileOutcome | None:
        """What is known of bytes that need not be validated; None if they must be."""
        known = self._zone.find(sha256)
        return None if known is None else self._recall(known, name)

    def recall(self, sha256: str, name: str) -> list[FileOutcome]:
        """What is known of a file or of its sheets; nothing if it must be read."""
        recalled = self._find(sha256, name)
        return [recalled] if recalled else self._find_sheets(sha256, name)

    def _find_sheets(self, sha256: str, name: str) -> list[FileOutcome]:
        """What is known of all sheets of a workbook; nothing if one is not known."""
        records = self._sheets.get(sha256, [])
        if not records or len(records) != records[0].workbook_sheets:
            return []
        recalled = (
            self._recall(sheet, f"{name}/{sheet.sheet_name}") for sheet in records
        )
        outcomes = [outcome for outcome in recalled if outcome is not None]
        return outcomes if len(outcomes) == len(records) else []

    @cached_property
    def _sheets(self) -> dict[str, list[FileRecord]]:
        """Of workbooks that earlier runs knew, the records of their sheets."""
        sheets: dict[str, list[FileRecord]] = {}
        for record in self._zone.records():
            if record.workbook_sha256 is not None:
                sheets.setdefault(record.workbook_sha256, []).append(record)
        return sheets

    def _recall(self, known: FileRecord, name: str) -> FileOutcome | None:
        if known.status is Status.WITHDRAWN:
            return describe_record(known, name, Status.WITHDRAWN)
        # What was forgotten must not come back with the next change of the rules.
        if known.validated_by != self._digest and not known.has_forgotten:
            return None
        accepted = known.status is Status.ACCEPTED
        status = Status.ALREADY_LOADED if accepted else Status.SET_ASIDE
        return describe_record(known, name, status)
