"""Spoilt text files, whole: nothing raises, and every row is accounted for.

An input is a whole file through `load_landing`: validated, loaded a second time, held
against the properties in `checks`: 9,000 texts and 3,500 packed ones here, 13,000 ZIP
files, spreadsheets and Parquet files in `test_containers`. On top come 2,400 exports
written in other ways in `test_same_meaning`, 1,200 with one spoilt row in
`test_one_spoilt_row`, and what `test_structure` and `test_parts` feed to single parts:
23,000 texts cut into rows, and 34,000 headers, names and cells. A few of each kind of
file are no slow tests.

Every input follows from its stage and number alone: `make_file("text", 17)` makes it
again. A file with a fault is also kept in the folder of the test.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzzing.checks import SMOKE_FILES, fuzz_files, fuzz_many_files
from tests.fuzzing.inputs import STAGES

FILES = {"text": 9_000, "packed": 3_500}


@pytest.mark.parametrize("stage", STAGES)
def test_some_spoilt_files_are_accounted_for(stage: str, tmp_path: Path) -> None:
    assert fuzz_files(stage, range(SMOKE_FILES), kept=tmp_path).faults == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", FILES)
def test_many_spoilt_texts_are_accounted_for(
    stage: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = fuzz_many_files(stage, FILES[stage], kept=tmp_path, record=record_property)
    assert tally.faults == []
