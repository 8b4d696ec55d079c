"""What decides how a file is validated: aliases, time zone and limits.

Add a setting here when it can change whether a row or a file is accepted; its change
then has the files in the landing folder validated again.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from dagster_project.exports.sources.files import SHIPPED, list_source_files

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE
GIBIBYTE = 1024 * MEBIBYTE

# Counts up when the code validates differently, as if a rule had changed.
VALIDATION_VERSION = 5
# A header stands within so many records of the top.
PREAMBLE_RECORDS = 50


@dataclass(frozen=True)
class Limits:
    """What one file may ask for before it is refused.

    A row of an enrollments export takes 250 to 400 bytes, so that ten million rows fit
    five times over.

    Attributes:
        file_bytes: size as it lies in the landing folder.
        unpacked_bytes: size once unpacked; all members of a ZIP together.
        ratio: unpacked by packed size; real exports pack to a tenth or so.
        ratio_from_bytes: unpacked size below which the ratio does not count.
        members: files in one ZIP.
        field_bytes: one cell; a row with a longer one is malformed.
        columns: fields of the header.
        sheet_cells: rows by columns that the cells of a sheet span.
    """

    file_bytes: int = 20 * GIBIBYTE
    unpacked_bytes: int = 20 * GIBIBYTE
    ratio: int = 200
    ratio_from_bytes: int = 16 * MEBIBYTE
    members: int = 1_000
    field_bytes: int = MEBIBYTE
    columns: int = 1_000
    sheet_cells: int = 64_000_000


@dataclass(frozen=True)
class ValidationRules:
    """The rules under which files are validated.

    Attributes:
        header_aliases: CSV file that says how each canonical column may be headed.
        value_aliases: CSV file that says how each canonical value may be written.
        time_zone: IANA name of the zone of times without an offset.
        limits: what one file may ask for.
        source_folders: folders of source files, one a tool.
    """

    header_aliases: Path
    value_aliases: Path
    time_zone: str
    limits: Limits = Limits()
    source_folders: tuple[Path, ...] = (SHIPPED,)

    def digest(self) -> str:
        """Identify the rules: the same for the same rules, wherever the files lie."""
        parts = {
            "version": VALIDATION_VERSION,
            "header_aliases": self.header_aliases.read_text("utf-8-sig"),
            "value_aliases": self.value_aliases.read_text("utf-8-sig"),
            "time_zone": self.time_zone,
            "limits": asdict(self.limits),
            "sources": [
                path.read_text("utf-8", "replace")
                for path in list_source_files(self.source_folders)
            ],
        }
        text = json.dumps(parts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
