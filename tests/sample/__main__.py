"""`python -m tests.sample`: write the sample exports anew.

The command line only; what is written belongs in `build`.
"""

import argparse
from pathlib import Path

from tests.sample.build import write_sample

FOLDER = Path(__file__).parents[2] / "data" / "sample"


def main() -> None:
    """Read the command line and write the sample."""
    parser = argparse.ArgumentParser(prog="python -m tests.sample")
    parser.add_argument("--out", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    write_sample(folder)


if __name__ == "__main__":
    main()
