"""Spoilt ZIP files, spreadsheets and Parquet: no run ends, no file or row is lost.

They are spoilt inside, as unpacked bytes or values of XML, or outside, as packed ones.
What counts as an input is said in `test_fuzz`.
"""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzzing.checks import fuzz_many_files
from tests.ingestion.measured_load import read_peak

FILES = {"zip": 3_000, "sheet": 5_000, "parquet": 5_000}
PEAK_MEBIBYTES = 1_024


@pytest.mark.slow
@pytest.mark.parametrize("stage", FILES)
def test_many_spoilt_containers_are_accounted_for(
    stage: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = fuzz_many_files(stage, FILES[stage], kept=tmp_path, record=record_property)
    assert tally.faults == []
    # The largest of all processes that this one has started, a reader among them.
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert read_peak() + reader < PEAK_MEBIBYTES
