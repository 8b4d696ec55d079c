"""The script that Streamlit runs for each viewer and each click."""

import sys
from pathlib import Path

from dagster_project.home import Home
from dagster_project.report.pages.frame import show_app
from dagster_project.report.pages.identity import identify
from dagster_project.report.server import SIGNED_IN

if __name__ == "__main__":
    root, chosen, hours, access, portal_id = sys.argv[1:]
    show_app(
        Home(Path(root)),
        language=chosen,
        stale_hours=float(hours),
        identity=identify if access == SIGNED_IN else None,
        portal_id=portal_id,
    )
