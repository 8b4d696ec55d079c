"""Spoilt ZIP files, spreadsheets and Parquet files: nothing raises, no row is lost.

They are spoilt inside, as unpacked bytes or values of XML, or outside, as packed ones.
What counts as an input is said in `test_fuzz`.
"""

from pathlib import Path

import pytest

from tests.fuzzing.checks import fuzz_files
from tests.fuzzing.test_fuzz import SMOKE_FILES

FILES = {"zip": 3_000, "sheet": 3_000, "parquet": 3_000}


@pytest.mark.slow
@pytest.mark.parametrize("stage", FILES)
def test_many_spoilt_containers_are_accounted_for(
    stage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = range(SMOKE_FILES, SMOKE_FILES + FILES[stage])
    tally = fuzz_files(stage, numbers, kept=tmp_path)
    with capsys.disabled():
        print(f"\n{stage}: {tally}")  # noqa: T201
    assert tally.faults == []
