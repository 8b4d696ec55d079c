"""Hashes of files: known again by their look, and never once the bytes may differ."""

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from dagster_project.exports.landing.file_hashes import (
    SETTLED_FINE_SECONDS,
    SETTLED_SECONDS,
    FileHashes,
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "hashes.json"


def write_settled(path: Path, text: str) -> Path:
    """Write a file and wait until a further write must show."""
    path.write_text(text)
    time.sleep(SETTLED_SECONDS + 0.1)
    return path


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def find(kept: Path, file: Path) -> str:
    hashes = FileHashes(kept)
    found = hashes.find(file)
    hashes.save()
    return found


def test_known_file_is_not_read_again(tmp_path: Path, kept: Path) -> None:
    file = write_settled(tmp_path / "export.csv", "a")
    assert find(kept, file) == sha256("a")
    content = json.loads(kept.read_text())
    assert list(content.values()) == [sha256("a")]
    # Planted, so that only what was kept can answer.
    kept.write_text(json.dumps(dict.fromkeys(content, "planted")))
    assert find(kept, file) == "planted"


def test_file_of_other_bytes_is_read_though_size_and_time_are_the_same(
    tmp_path: Path, kept: Path
) -> None:
    file = write_settled(tmp_path / "export.csv", "a")
    before = file.stat()
    assert find(kept, file) == sha256("a")
    file.write_text("b")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert find(kept, file) == sha256("b")


def test_file_that_was_just_written_is_not_remembered(
    tmp_path: Path, kept: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_text("a")
    assert find(kept, file) == sha256("a")
    assert json.loads(kept.read_text()) == {}


def test_file_of_whole_seconds_is_not_remembered_before_another_second_shows(
    tmp_path: Path, kept: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_text("a")
    written = int(file.stat().st_mtime)
    os.utime(file, (written, written))
    time.sleep(SETTLED_FINE_SECONDS + 0.1)
    assert find(kept, file) == sha256("a")
    assert json.loads(kept.read_text()) == {}


def test_file_that_is_known_is_told_from_one_that_was_written_since(
    tmp_path: Path, kept: Path
) -> None:
    file = write_settled(tmp_path / "export.csv", "a")
    assert not FileHashes(kept).knows(file)
    find(kept, file)
    assert FileHashes(kept).knows(file)
    file.write_text("b")
    time.sleep(SETTLED_FINE_SECONDS + 0.1)
    assert not FileHashes(kept).knows(file)
    file.unlink()
    assert not FileHashes(kept).knows(file)


def test_file_that_left_is_forgotten_and_a_broken_record_costs_nothing(
    tmp_path: Path, kept: Path
) -> None:
    file = write_settled(tmp_path / "export.csv", "a")
    find(kept, file)
    FileHashes(kept).save()
    assert json.loads(kept.read_text()) == {}
    kept.write_text("{")
    assert find(kept, file) == sha256("a")
