"""What Dagster's pages show of an asset, spelled as Dagster wants it."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from dagster_project.home import Home
from dagster_project.publishing.data_docs import link_of, page_of
from dagster_project.settings import Settings

CODE_REFERENCES = "dagster/code_references"


def link_to_docs(
    settings: Settings, publication_id: str
) -> dg.UrlMetadataValue | dg.PathMetadataValue:
    """The gate's page of an attempt: a link where it is served, else its path."""
    home = Home(settings.home)
    if settings.docs_url:
        link = link_of(home, publication_id, base=settings.docs_url)
        return dg.MetadataValue.url(link)
    return dg.MetadataValue.path(page_of(home, publication_id))


def refer_to_file(path: Path) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Metadata that names the file which defines an asset."""
    with without_beta_notice():
        reference = dg.LocalFileCodeReference(file_path=str(path), line_number=1)
        value = dg.CodeReferencesMetadataValue(code_references=[reference])
    return {CODE_REFERENCES: value}


def refer_to_code(
    assets: Sequence[dg.AssetsDefinition],
) -> Sequence[dg.AssetsDefinition]:
    """Assets with the lines of Python that define them."""
    with without_beta_notice():
        # Assets in, assets out, as its annotation does not say.
        return dg.with_source_code_references(assets)  # type: ignore[return-value]


@contextmanager
def without_beta_notice() -> Iterator[None]:
    """Keep Dagster from telling every user of its functions that may change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        yield
