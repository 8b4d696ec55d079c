"""The log under the home: publications, check results and scores, one file each.

Add what happened and cannot be derived again. The published database decides which
publication took place: an entry that it does not know was cut off by a kill.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dagster_project.home import BrokenFileError
from dagster_project.publishing.durable_files import create_durably
from dagster_project.publishing.log_entries import (
    SCORE_HISTORY,
    AccountTotals,
    Publication,
    QualityResult,
)


@dataclass(frozen=True)
class Log:
    """The log of one home."""

    folder: Path

    def write_results(self, results: Sequence[QualityResult]) -> None:
        """Keep the check results of one attempt, published or not.

        Raises:
            FileExistsError: there are some of this attempt.
        """
        attempt = results[0].publication_id
        self._create("quality_results", attempt, [asdict(result) for result in results])

    def write_publication(
        self, publication: Publication, new_files: Iterable[str]
    ) -> None:
        """Keep a publication and the SHA-256 of the files that came with it. The
        publication is written last: it closes the entry.

        Raises:
            FileExistsError: there is one of this id.
        """
        attempt = publication.publication_id
        files = [
            {"source_file_sha256": sha256, "publication_id": attempt}
            for sha256 in new_files
        ]
        self._create("published_files", attempt, files)
        self._create("publications", attempt, asdict(publication))

    def entries(self, kind: str) -> list[Path]:
        """Files of one kind of entry, oldest first, as their names go by number."""
        return sorted((self.folder / kind).glob("*.json"))

    def entry(self, kind: str, publication_id: str) -> Path:
        """The file of one entry."""
        return self.folder / kind / f"{publication_id}.json"

    def publications(self) -> list[Publication]:
        """Every publication, oldest first."""
        return [_read_publication(path) for path in self.entries("publications")]

    def publication(self, publication_id: str) -> Publication | None:
        """One publication, None if it never took place."""
        path = self.entry("publications", publication_id)
        return _read_publication(path) if path.exists() else None

    def score_histories(self) -> list[Path]:
        """Files of published scores, oldest first; one that was cut off is none."""
        ids = [entry.stem for entry in self.entries("publications")]
        files = [self.score_history(publication_id) for publication_id in ids]
        return [file for file in files if file.exists()]

    def score_history(self, publication_id: str) -> Path:
        """The file of the scores of one publication."""
        return self.folder / SCORE_HISTORY / f"{publication_id}.parquet"

    def last_publication(self) -> Publication | None:
        """The newest publication, None before the first."""
        entries = self.entries("publications")
        return _read_publication(entries[-1]) if entries else None

    def last_results(self) -> tuple[QualityResult, ...]:
        """Check results of the newest attempt, empty before the first."""
        entries = self.entries("quality_results")
        return self.results(entries[-1].stem) if entries else ()

    def results(self, publication_id: str) -> tuple[QualityResult, ...]:
        """Check results of one attempt, empty where there are none."""
        path = self.entry("quality_results", publication_id)
        if not path.exists():
            return ()
        is_published = self.entry("publications", publication_id).exists()
        with _naming(path):
            rows = json.loads(path.read_text(encoding="utf-8"))
            return tuple(
                replace(QualityResult(**row), is_published=is_published) for row in rows
            )

    def published_files(self) -> set[str]:
        """SHA-256 of every file that a publication holds."""
        return {
            file["source_file_sha256"]
            for entry in self.entries("published_files")
            for file in json.loads(entry.read_text(encoding="utf-8"))
        }

    def drop_publication(self, publication_id: str) -> None:
        """Forget a publication that was cut off before readers could see it."""
        # The publication goes last, as it came: while it is there, this goes on.
        for kind in ("published_files", "publications"):
            self.entry(kind, publication_id).unlink(missing_ok=True)
        self.score_history(publication_id).unlink(missing_ok=True)

    def drop_unfinished(self) -> None:
        """Forget what an attempt to publish wrote before it was killed."""
        for leftover in self.folder.glob("*/.*.tmp"):
            leftover.unlink()
        closed = {entry.stem for entry in self.entries("publications")}
        for entry in self.entries("published_files"):
            if entry.stem not in closed:
                entry.unlink()

    def _create(self, kind: str, name: str, content: object) -> None:
        path = self.entry(kind, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        create_durably(path, json.dumps(content, indent=1, ensure_ascii=False))


def _read_publication(path: Path) -> Publication:
    with _naming(path):
        values = json.loads(path.read_text(encoding="utf-8"))
        accounts = tuple(AccountTotals(**totals) for totals in values.pop("accounts"))
        return Publication(**values, accounts=accounts)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise broken_entry(path) from error


def broken_entry(path: Path) -> BrokenFileError:
    """What to say of an entry of the log that cannot be read."""
    return BrokenFileError(
        path, "put it back from a backup, or delete it: what it told is then forgotten"
    )
