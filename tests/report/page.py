"""The page without a browser: opened at an address, and what it shows read back."""

import json
from html.parser import HTMLParser
from typing import Any

import pyarrow
from streamlit.testing.v1 import AppTest

from dagster_project.home import Home


def open_page(
    home: Home,
    /,
    *,
    language: str = "en",
    viewer: str | None = None,
    stale_hours: float = 36,
    **address: str,
) -> AppTest:
    """The page at an address.

    Args:
        viewer: the address that somebody has signed in with; None without sign-in.
    """
    page = AppTest.from_function(
        _script,
        kwargs={
            "root": str(home.root),
            "language": language,
            "viewer": viewer,
            "stale_hours": stale_hours,
        },
        default_timeout=60,
    )
    return visit(page, **address)


def visit(page: AppTest, /, **address: str) -> AppTest:
    """Lead a page that is open to another address."""
    page.query_params.clear()
    page.query_params.update(address)
    page.run()
    assert not page.exception, page.exception
    return page


def sender_address(user_id: str) -> str:
    return json.dumps(["default", user_id])


def table_rows(page: AppTest, place: int = 0) -> list[list[str]]:
    """The cells of a table as they show, headings first."""
    component = page.get("bidi_component")[place]
    return read_table(json.loads(component.proto.json)["html"])


def picture_rows(page: AppTest, place: int = 0) -> list[dict[str, Any]]:
    """The data of a picture; Streamlit sends it beside the picture, as Arrow."""
    chart = page.get("vega_lite_chart")[place].proto
    rows: list[dict[str, Any]] = (
        pyarrow.ipc.open_stream(chart.data.data or chart.datasets[0].data.data)
        .read_all()
        .to_pylist()
    )
    return rows


def shown(page: AppTest) -> str:
    """Everything that the page sends to the browser."""
    return str([element.proto for element in _elements(page.main)])


def _elements(block: Any) -> list[Any]:
    found = []
    for child in block.children.values():
        found += _elements(child) if hasattr(child, "children") else [child]
    return found


def read_table(html: str) -> list[list[str]]:
    """The cells of an HTML table, row by row."""
    parser = _TableParser()
    parser.feed(html)
    return [[" ".join(cell.split()) for cell in row] for row in parser.rows]


class _TableParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.in_cell = False

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.in_cell = False

    def handle_data(self, data: str) -> None:
        if self.in_cell:
            self.rows[-1][-1] += data


def _script(root: str, language: str, viewer: str | None, stale_hours: float) -> None:
    from pathlib import Path

    from dagster_project.home import Home
    from dagster_project.report.pages.frame import show_app

    show_app(
        Home(Path(root)),
        language=language,
        stale_hours=stale_hours,
        identity=None if viewer is None else lambda _: viewer,
    )
