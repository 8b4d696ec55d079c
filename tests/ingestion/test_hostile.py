"""Files that mean harm, in a real process: each its answer, in little memory and time.

How single answers come about is tested with the exports package; here it is that none
of them, however large, costs what others have.
"""

import json
import os
import socket
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.exports.raw_zone.zone import RawZone
from tests.ingestion.hostile_files import (
    ACCEPTED,
    GIBIBYTE,
    GOOD,
    HEADER,
    HOSTILE,
    MEBIBYTE,
    REFUSED,
    ROW,
    UNREADABLE,
    UNRECOGNISED,
    make_formulas,
    make_zip,
)

PROJECT = Path(__file__).parents[2]
PEAK_MEBIBYTES = 1_500
TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Loaded:
    """What a process said of the landing folder that it loaded."""

    zone: RawZone
    files: dict[str, dict[str, Any]]
    peak_mebibytes: float

    def answer(self, name: str) -> tuple[str, str | None]:
        """Status and reason of a file, or of the one member of a ZIP."""
        (file,) = (
            file
            for path, file in self.files.items()
            if path == name or path.startswith(f"{name}/")
        )
        return file["status"], file["reason"]

    def rows(self, name: str, column: str) -> list[tuple[Any, ...]]:
        file = self.files[name]
        path = self.zone.rows_path(file["kind"], file["sha256"])
        with duckdb.connect() as connection:
            return connection.read_parquet(str(path)).project(f'"{column}"').fetchall()


def load_measured(landing: Path) -> Loaded:
    raw = landing.parent / "raw"
    command = [sys.executable, "-m", "tests.ingestion.measured_load", landing, raw]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    report = json.loads(done.stdout)
    return Loaded(RawZone(raw), report["files"], report["peak_mebibytes"])


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


def test_hostile_files_get_their_answers_in_little_memory(landing: Path) -> None:
    for name, (make, _) in HOSTILE.items():
        (landing / name).write_bytes(make())
    (landing / "good 2026-11-20.csv").write_bytes(GOOD)
    loaded = load_measured(landing)
    answers = {name: loaded.answer(name) for name in HOSTILE}
    expected = {name: answer for name, (_, answer) in HOSTILE.items()}
    assert answers == expected
    assert loaded.answer("good 2026-11-20.csv") == ACCEPTED
    assert loaded.peak_mebibytes < PEAK_MEBIBYTES


def test_nothing_but_regular_files_of_the_folder_is_opened(landing: Path) -> None:
    outside = landing.parent / "outside"
    outside.mkdir()
    (outside / "export 2026-11-20.csv").write_bytes(GOOD)
    (landing / "folder").mkdir()
    (landing / "good 2026-11-20.csv").write_bytes(GOOD)
    os.mkfifo(landing / "fifo.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        # Addresses of sockets are short, so it is bound by a relative one.
        with chdir(landing):
            listener.bind("socket.csv")
        for name, target in (
            ("passwords", "/etc/passwd"),
            ("zeros", "/dev/zero"),
            ("folder outside", outside),
            ("file outside", outside / "export 2026-11-20.csv"),
            ("relative", "../outside/export 2026-11-20.csv"),
            ("by way of a folder", "folder/../../outside/export 2026-11-20.csv"),
            ("loop", "loop"),
            ("nowhere", "nothing.csv"),
            ("inside", "good 2026-11-20.csv"),
        ):
            (landing / name).symlink_to(target)
        loaded = load_measured(landing)
    refused = {name for name in loaded.files if loaded.answer(name) == REFUSED}
    assert refused == {
        *("fifo.csv", "socket.csv", "passwords", "zeros", "folder outside"),
        *("file outside", "relative", "by way of a folder"),
    }
    assert loaded.answer("loop") == loaded.answer("nowhere") == UNREADABLE
    assert loaded.answer("good 2026-11-20.csv") == ACCEPTED
    assert loaded.answer("inside") == ("already_loaded", None)
    assert "folder" not in loaded.files
    assert len(loaded.zone.records()) == 1


ODD_NAMES = (
    "'); drop table users; --.csv",
    "$(touch hacked) `touch hacked`; touch hacked.csv",
    "a\nb\t\x1b[31m.csv",
    "[a-z]*?{x}.csv",
    "-rf",
    "x" * 255,
    "\u202egpj.vsc",
    "\udcff\udcfe.csv",
    "%s %(x)d {0}.csv",
)


def test_any_name_of_a_file_is_but_a_name(landing: Path) -> None:
    for number, name in enumerate(ODD_NAMES):
        (landing / name).write_bytes(HEADER + ROW * (number + 1))
    loaded = load_measured(landing)
    assert sorted(file["accepted"] for file in loaded.files.values()) == [*range(1, 10)]
    shown = {name.encode("utf-8", "surrogateescape") for name in ODD_NAMES}
    names = {name.decode("utf-8", "replace") for name in shown}
    assert set(loaded.files) == names
    assert {record.file_name for record in loaded.zone.records()} == names
    assert {path.name for path in landing.iterdir()} == set(ODD_NAMES)


def test_any_name_of_a_member_is_but_a_name(landing: Path) -> None:
    names = (
        "'); drop table users; --.csv",
        "x" * 3_000 + ".csv",
        "a\nb.csv",
        "ü*?.csv",
    )
    members = {name: HEADER + ROW * n for n, name in enumerate(names, start=1)}
    (landing / "all.zip").write_bytes(make_zip(members))
    loaded = load_measured(landing)
    assert set(loaded.files) == {f"all.zip/{name}" for name in names}
    assert {file["status"] for file in loaded.files.values()} == {"accepted"}


def test_formulas_and_statements_in_cells_are_data(landing: Path) -> None:
    texts = ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "'); drop table users; --", "${x}"]
    rows = (ROW.replace(b"Ann", f'"{text}"'.encode()) for text in texts)
    (landing / "cells.csv").write_bytes(HEADER + b"".join(rows))
    (landing / "formulas.xlsx").write_bytes(make_formulas())
    loaded = load_measured(landing)
    names = [(text.strip(),) for text in texts]
    assert loaded.rows("cells.csv", "user_name") == names
    assert loaded.rows("formulas.xlsx", "user_name") == [("Ann 1",), ("Ann 2",)]


def write_gibibyte(path: Path, before: bytes, piece: bytes, after: bytes) -> None:
    with path.open("wb") as file:
        file.write(before)
        for _ in range(GIBIBYTE // len(piece)):
            file.write(piece)
        file.write(after)


JSON_ROW = json.dumps(
    dict(zip(HEADER.decode().split(","), ROW.decode().split(","), strict=True))
).encode()
LETTERS = b"x" * MEBIBYTE
ONE_MALFORMED = {"malformed_row": 1}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "piece", "after", "answer"),
    [
        (GOOD, LETTERS, b"\n" + ROW, (2, ONE_MALFORMED)),
        (GOOD + ROW[:38], LETTERS, b"\n" + ROW, (2, ONE_MALFORMED)),
        (GOOD + ROW[:38] + b'"', LETTERS, b'"\n' + ROW, (2, ONE_MALFORMED)),
        (GOOD + ROW[:38] + b'"', b'""' * MEBIBYTE, b'"\n' + ROW, (2, ONE_MALFORMED)),
        (GOOD, b"," * MEBIBYTE, b"\n" + ROW, (2, ONE_MALFORMED)),
        (GOOD, "é".encode() * MEBIBYTE, b"", (1, ONE_MALFORMED)),
        (GOOD, bytes(MEBIBYTE), b"\n" + ROW, (2, ONE_MALFORMED)),
        (GOOD, b"\n" * MEBIBYTE, ROW, (2, {})),
        (
            JSON_ROW + b'\n{"user_name": "',
            LETTERS,
            b'"}\n' + JSON_ROW,
            (2, ONE_MALFORMED),
        ),
        (JSON_ROW + b"\n" + b"x", "é".encode() * MEBIBYTE, b"", (1, ONE_MALFORMED)),
        (b"", LETTERS, b"", UNRECOGNISED),
        (b'"', LETTERS, b"", UNRECOGNISED),
        (b"", bytes(MEBIBYTE), b"", UNREADABLE),
        (b"{", LETTERS, b"", UNRECOGNISED),
        (HEADER[:-1], LETTERS, b"", UNRECOGNISED),
    ],
    ids=[
        "letters",
        "letters in a last field",
        "letters in quotes",
        "quotes in quotes",
        "delimiters",
        "letters of two bytes",
        "NUL bytes",
        "blank lines",
        "letters in JSON",
        "a line of no JSON",
        "letters and no header",
        "a quote and no header",
        "NUL bytes and no header",
        "a brace and no header",
        "a header that goes on",
    ],
)
def test_gibibyte_in_one_field_or_line_is_one_malformed_row_or_no_header(
    landing: Path,
    before: bytes,
    piece: bytes,
    after: bytes,
    answer: tuple[object, object],
) -> None:
    write_gibibyte(landing / "a.csv", before, piece, after)
    loaded = load_measured(landing)
    # Folders of tests are kept for a while.
    (landing / "a.csv").unlink()
    file = loaded.files["a.csv"]
    assert answer in (
        loaded.answer("a.csv"),
        (file["accepted"], file["quarantine"]),
    )
    assert loaded.peak_mebibytes < PEAK_MEBIBYTES
