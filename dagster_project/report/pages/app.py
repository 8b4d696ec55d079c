"""The script that Streamlit runs for each viewer and each click."""

import sys
from pathlib import Path

from dagster_project.home import Home
from dagster_project.report.pages.frame import show_app

if __name__ == "__main__":
    show_app(Home(Path(sys.argv[1])), language=sys.argv[2])
