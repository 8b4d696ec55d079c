"""Proves that a process is measured with its children, and stopped at a limit."""

import sys
from pathlib import Path

import pytest

from tests.benchmarks.measuring import ContenderError, Limits, Meter

BUSY = (
    "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: 0"
)
LARGE = "import time; kept = bytearray(300_000_000); time.sleep(60)"
AMPLE = Limits(memory_bytes=10**12, seconds=60)


def _parent_of(code: str) -> str:
    return f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"


def test_time_of_children_counts(tmp_path: Path) -> None:
    meter = Meter(AMPLE, logs=tmp_path)
    usage = meter.measure([sys.executable, "-c", _parent_of(BUSY)], name="busy")
    assert usage.cpu_seconds > 0.4
    assert usage.wall_seconds > 0.4
    assert usage.stopped is None


def test_memory_beyond_the_limit_stops_a_child(tmp_path: Path) -> None:
    meter = Meter(Limits(memory_bytes=200_000_000, seconds=60), logs=tmp_path)
    usage = meter.measure([sys.executable, "-c", _parent_of(LARGE)], name="large")
    assert usage.stopped == "over 0.2 GB"
    assert usage.wall_seconds < 30


def test_time_beyond_the_limit_stops_a_process(tmp_path: Path) -> None:
    meter = Meter(Limits(memory_bytes=10**12, seconds=1), logs=tmp_path)
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert meter.measure(command, name="slow").stopped == "over 1 s"


def test_an_error_is_told_with_what_the_process_said(tmp_path: Path) -> None:
    meter = Meter(AMPLE, logs=tmp_path)
    with pytest.raises(ContenderError, match="no such engine"):
        meter.measure([sys.executable, "-c", "exit('no such engine')"], name="wrong")
