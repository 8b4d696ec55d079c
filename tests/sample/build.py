"""Assembles the sample: draws the enrollments once and writes every export.

Add a new file of the sample here. How one is written belongs in a module of its own.
"""

from pathlib import Path

from tests.sample.dirty import write_dirty
from tests.sample.enrollments import draw_enrollments
from tests.sample.exports import EXPORTS, select_rows, write_export, write_users

SEED = 20261120


def write_sample(folder: Path) -> None:
    """Write every sample export into a folder that exists."""
    enrollments = draw_enrollments(SEED)
    for export in EXPORTS:
        rows = select_rows(enrollments, export)
        write_export(rows, export=export, folder=folder)
    write_dirty(enrollments, folder=folder)
    write_users(folder)
