"""What several pages draw: tables that can be clicked, and pictures and their files."""

import json
from collections.abc import Callable, Sequence
from functools import cache, partial

import streamlit as st

from dagster_project.report.downloads import Sheet, write_csv, write_xlsx
from dagster_project.report.language import Language
from dagster_project.report.table import DARK, LIGHT, PRINT, STYLE
from dagster_project.report.vega import Picture, on_page, to_png, to_svg
from dagster_project.report.warehouse import Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The page's theme decides, not the system's: it tells by how light its ground is.
TABLE_SCRIPT = """
const DARK = %(dark)s, LIGHT = %(light)s;
export default function ({parentElement, data, setTriggerValue}) {
  const root = parentElement.querySelector(".report-table");
  const ground = getComputedStyle(root).getPropertyValue("--st-background-color");
  const probe = document.createElement("span");
  probe.style.color = ground.trim();
  root.append(probe);
  const light = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0) > 382;
  root.setAttribute("style", light ? LIGHT : DARK);
  // The text is escaped where the table is rendered. What is drawn anew without need
  // loses the focus and what a phone has unfolded.
  if (root.drawn !== data.html) root.innerHTML = root.drawn = data.html;
  root.onclick = (event) => {
    const heading = event.target.closest("[data-sort]");
    const row = event.target.closest("[data-open]");
    if (heading) setTriggerValue("sorted", heading.dataset.sort);
    else if (row) setTriggerValue("opened", row.dataset.open);
  };
}
"""


# In an address of the page's own, beside what the address at hand leaves to the reader.
COPY_SCRIPT = """
export default function ({parentElement, data}) {
  const button = parentElement.querySelector("button");
  button.querySelector(".said").textContent = data.title;
  button.onclick = async () => {
    const {origin, pathname} = window.location;
    await navigator.clipboard.writeText(`${origin}${pathname}?${data.query}`);
    button.querySelector(".said").textContent = data.done;
    setTimeout(() => { button.querySelector(".said").textContent = data.title; }, 3000);
  };
}
"""
COPY_STYLE = """
button {font: inherit; color: inherit; background: none; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
  padding: 0.4rem 0.75rem; min-height: 2.5rem; white-space: nowrap}
button:hover {border-color: var(--st-primary-color)}
button:focus-visible {outline: 2px solid var(--st-primary-color); outline-offset: 2px}
"""


def show_copy_link(query: str, words: Language) -> None:
    """A button that copies the address of what is shown.

    Args:
        query: of the address.
    """
    _copy_component()(
        key="copy_link",
        width="content",
        data={
            "query": query,
            "title": words("share.copy"),
            "done": words("share.copied"),
        },
    )


def show_table(
    html: str,
    *,
    key: str,
    on_open: Callable[[str], None] | None = None,
    on_sort: Callable[[str], None] | None = None,
) -> None:
    """A table that `table.render_table` made, and what a click in it does."""

    def opened() -> None:
        value = st.session_state[key].get("opened")
        if value and on_open:
            on_open(value)

    def sorted_by() -> None:
        value = st.session_state[key].get("sorted")
        if value and on_sort:
            on_sort(value)

    _table_component()(
        key=key,
        data={"html": html},
        on_opened_change=opened,
        on_sorted_change=sorted_by,
    )


def show_downloads(
    rows: Sequence[Row] | None,
    name: str,
    *,
    key: str,
    picture: Picture | None = None,
    lay_out: Callable[[], Sheet] | None = None,
) -> None:
    """Buttons for a table as CSV and XLSX and a picture as PNG and SVG, where given.

    Each file is written on the click.

    Args:
        lay_out: makes the first sheet of the XLSX, the table as it shows.
    """
    with st.container(horizontal=True, key=f"files.{key}"):
        for ending, mime, write in _list_files(rows, picture, lay_out):
            st.download_button(
                ending.upper(),
                data=write,
                file_name=f"{name}.{ending}",
                mime=mime,
                key=f"{key}.{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def _list_files(
    rows: Sequence[Row] | None,
    picture: Picture | None,
    lay_out: Callable[[], Sheet] | None,
) -> list[tuple[str, str, Callable[[], bytes]]]:
    """Files by their ending, with their media type and what writes them."""

    def write_book() -> bytes:
        return write_xlsx(rows or (), lay_out() if lay_out else None)

    files: list[tuple[str, str, Callable[[], bytes]]] = []
    if rows is not None:
        files += [
            ("csv", "text/csv", partial(write_csv, rows)),
            ("xlsx", XLSX, write_book),
        ]
    if picture is not None:
        files += [
            ("png", "image/png", partial(to_png, picture)),
            ("svg", "image/svg+xml", partial(to_svg, picture)),
        ]
    return files


def show_picture(
    picture: Picture,
    name: str,
    *,
    key: str,
    rows: Sequence[Row] | None = None,
) -> None:
    """A picture below its title, with it and what it is made of as files.

    Args:
        rows: what it is made of, where no table near it shows the same.
    """
    st.subheader(picture["title"]["text"])
    st.vega_lite_chart(on_page(picture), key=key, width="stretch")
    show_downloads(rows, name, key=f"{key}.file", picture=picture)


@cache
def _copy_component() -> Callable[..., object]:
    return st.components.v2.component(
        "copy_link",
        html='<button><span class="said" aria-live="polite"></span></button>',
        css=COPY_STYLE,
        js=COPY_SCRIPT,
    )


@cache
def _table_component() -> Callable[..., object]:
    return st.components.v2.component(
        "report_table",
        html='<div class="report-table"></div>',
        css=STYLE + PRINT,
        js=TABLE_SCRIPT % {"dark": json.dumps(DARK), "light": json.dumps(LIGHT)},
    )
