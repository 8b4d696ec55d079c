"""Serves the report: Streamlit in this process, on 127.0.0.1 and with nothing reported.

Who is to see it from elsewhere signs in, through a proxy that speaks HTTPS.
"""

from pathlib import Path

from dagster_project.home import Home

ADDRESS = "127.0.0.1"
SCRIPT = Path(__file__).parent / "pages" / "app.py"


def server_options(home: Home, *, port: int) -> dict[str, object]:
    """Streamlit's options; none is left to a file in the working directory."""
    return {
        "browser.gatherUsageStats": False,
        "browser.serverAddress": ADDRESS,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "global.developmentMode": False,
        "secrets.files": [str(home.sign_in)],
        "server.address": ADDRESS,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "server.port": port,
        "theme.light.primaryColor": "#0b5cad",
        # White words on it can be read, and it stands out on the dark page.
        "theme.dark.primaryColor": "#1c74cc",
    }


def serve(home: Home, *, language: str, stale_hours: float, port: int) -> None:
    """Serve until the process is stopped.

    Args:
        language: of a viewer who has chosen none.
        stale_hours: from what age on a publication is said to be old.
    """
    from streamlit.web import bootstrap

    options = server_options(home, port=port)
    bootstrap.load_config_options(flag_options=options)
    arguments = [str(home.root), language, str(stale_hours)]
    bootstrap.run(str(SCRIPT), False, arguments, options)
