"""Spoilt ZIP files, spreadsheets and Parquet files: nothing raises, no row is lost.

They are spoilt inside, as unpacked bytes or values of XML, or outside, as packed ones.
What counts as an input is said in `test_fuzz`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzzing.checks import fuzz_many_files

FILES = {"zip": 3_000, "sheet": 3_000, "parquet": 3_000}


@pytest.mark.slow
@pytest.mark.parametrize("stage", FILES)
def test_many_spoilt_containers_are_accounted_for(
    stage: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = fuzz_many_files(stage, FILES[stage], kept=tmp_path, record=record_property)
    assert tally.faults == []
