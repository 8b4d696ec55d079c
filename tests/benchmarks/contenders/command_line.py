"""The command line that every contender has: exports in, tables out."""

import argparse
from collections.abc import Callable
from pathlib import Path

# What the comparison reads of each contender.
SCORES = "sender_scores.csv"
SEQUENCE_SCORES = "sender_sequence_scores.csv"


def run_contender(contend: Callable[[Path, Path], None]) -> None:
    """Read both folders from the command line and hand them over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("exports", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    contend(options.exports, options.out)
