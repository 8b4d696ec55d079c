"""What belongs to a publication beside its database: page, Data Docs, Parquet, and
which earlier ones are retained.

Written once readers have the publication, so a kill can leave it undone: every run
finishes what the last one did not. Keep out what has to be there before.
"""

from collections.abc import Callable
from functools import partial

import duckdb

from dagster_project.database import open_database
from dagster_project.home import Home
from dagster_project.publishing.data_docs import page_of, write_page
from dagster_project.publishing.durable_files import sync_folder
from dagster_project.publishing.history import prune, read_published
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import Publication
from dagster_project.publishing.parquet import write_tables
from dagster_project.publishing.parquet_manifest import (
    MANIFEST,
    make_current,
    write_manifest,
)
from dagster_project.report.page_head import read_publication
from dagster_project.report.warehouse import WarehouseError


def finish_publication(
    home: Home, *, keep: int, language: str, read_reasons: Callable[[], dict[str, str]]
) -> list[str]:
    """Finish what belongs to the current publication, as far as it is not done.

    Args:
        keep: how many publications are retained, this one included.
        language: of the page, a key of LANGUAGES.
        read_reasons: tells why there is each rule of the gate, by its name.

    Returns:
        What could not be done, in sentences: readers have the publication, so that
        this fails no run.
    """
    publication = read_published(home).publication
    if publication is None:
        return []
    steps: dict[str, Callable[[], None]] = {
        "Parquet": partial(_write_parquet, home, publication),
        "page of the report": partial(_write_report, home, publication, language),
        "page of the gate": partial(_write_docs, home, publication, read_reasons),
        "retained publications": partial(prune, home, keep=keep),
    }
    problems = []
    for what, step in steps.items():
        try:
            step()
        except (OSError, duckdb.Error, WarehouseError) as error:
            problems.append(
                f"{publication.publication_id} is published, but not finished "
                f"({what}): {error}"
            )
    return problems


def _write_report(home: Home, publication: Publication, language: str) -> None:
    if read_publication(home.static_report) == publication.publication_id:
        return
    # It draws, with libraries that take long to import.
    from dagster_project.report.static_page import write_static_page

    write_static_page(home.published_database, home.static_report, language=language)


def _write_docs(
    home: Home, publication: Publication, read_reasons: Callable[[], dict[str, str]]
) -> None:
    results = Log(home.log).results(publication.publication_id)
    if results and not page_of(home, publication.publication_id).exists():
        write_page(home, results, reasons=read_reasons())


def _write_parquet(home: Home, publication: Publication) -> None:
    folder = home.published / publication.parquet_folder
    if not (folder / MANIFEST).exists():
        with open_database(home.published_database, read_only=True) as connection:
            if not folder.is_dir():
                aside = folder.with_name(f".{folder.name}.tmp")
                write_tables(connection, aside, earlier=None)
                aside.replace(folder)
                sync_folder(folder.parent)
            write_manifest(connection, folder, publication.publication_id)
    make_current(folder)
