"""Loading that is killed and run again: the raw zone of a run never disturbed."""

import json
import shutil
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.exports.rules import ValidationRules
from tests.ingestion.forms import make_form
from tests.ingestion.killing import End, Loading
from tests.ingestion.raw_rows import RULES, list_files, load

DAY = "2026-11-20"
HEADER = b"sequence_id,user_id,contact_id,enrolled_at,state,user_name\n"
BIG_ROWS = 20_000
# Under these, other rows are quarantined, and other files set aside.
OTHER_RULES = replace(
    RULES,
    time_zone="America/New_York",
    limits=replace(RULES.limits, field_bytes=22, columns=9),
)
# Of the whole run, spread over its duration.
FAST_MOMENTS = (0.3, 0.7)
FAST_STEPS = (0.2, 0.5, 0.8)
MOMENTS = 40


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of every container; some with bad rows, some to be set aside."""
    folder = tmp_path_factory.mktemp("landing")
    big = b"".join(
        b"401,7,%d,2026-01-02 03:15,FINISHED,Ann\n" % n for n in range(BIG_ROWS)
    )
    bad = (
        b"401,7,5,2026-01-02,LOST,Ann\n401,7,5\n401,7,5,2026-01-02,FINISHED,Ann\n"
        b'401,7,6,not yet,FINISHED,"Bo"\n401,,5,2026-01-02,FINISHED,Ann\n'
    )
    contents = {
        f"1 big {DAY}.csv": HEADER + big,
        f"2 dirty {DAY}.csv": HEADER + bad,
        f"3 sheet {DAY}.xlsx": make_form("sheet").write("enrollments"),
        f"5 set aside {DAY}.csv": b"no,header\n1,2\n",
        f"6 users {DAY}.csv.gz": make_form("text", packing="gzip").write("users"),
        f"7 contacts {DAY}.jsonl": make_form("json_lines").write("contacts"),
        f"8 steps {DAY}.parquet": make_form("parquet").write("sequences"),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / f"4 all {DAY}.zip", "w") as archive:
        archive.writestr("1 dirty.csv", HEADER + bad * 2)
        archive.writestr("2 none.csv", b"no,header\n")
        archive.writestr("3 users.csv", make_form("text").write("users"))
    return folder


@dataclass(frozen=True)
class LoadingRun:
    """A raw zone as it was before a run, and as the run leaves it undisturbed."""

    loading: Loading
    rules: ValidationRules
    before: Path
    after: dict[str, object]
    undisturbed: End

    def kill(self, raw: Path, **death: float) -> End:
        """Run and die, then run undisturbed; what comes of it must be the same."""
        if raw.exists():
            shutil.rmtree(raw)
        shutil.copytree(self.before, raw)
        end = self.loading.run(raw, self.rules, **death)
        assert_next_run_finds_all_rows(raw)
        self.loading.run(raw, self.rules)
        assert describe(raw) == self.after
        assert not list(raw.rglob(".*"))
        return end


@pytest.fixture(scope="module", params=["new files", "files validated again"])
def run(
    request: pytest.FixtureRequest,
    landing: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> LoadingRun:
    root = tmp_path_factory.mktemp("run")
    before, after = root / "before", root / "after"
    before.mkdir()
    if request.param == "files validated again":
        load(landing, before, rules=OTHER_RULES)
    shutil.copytree(before, after)
    loading = Loading(landing)
    undisturbed = loading.run(after, RULES)
    assert not undisturbed.was_killed
    return LoadingRun(loading, RULES, before, describe(after), undisturbed)


def describe(raw: Path) -> dict[str, object]:
    """Every file by its path: its bytes, or of a record all but its time of loading.

    The cache of hashes is left out: what it holds depends on when a file was written.
    """
    cache = RawZone(raw).hashes_path.name
    return {
        path: content if path.endswith(".parquet") else read_record(content)
        for path, content in list_files(raw).items()
        if path != cache
    }


def read_record(content: bytes) -> dict[str, object]:
    record = json.loads(content)
    del record["loaded_at"]
    return record


def assert_next_run_finds_all_rows(raw: Path) -> None:
    """Whatever the next run validates, each record has the rows that it tells of."""
    zone = RawZone(raw)
    zone.prepare()
    with duckdb.connect() as connection:
        for record in zone.records():
            for path, rows in (
                (zone.rows_path(str(record.kind), record.sha256), record.rows_accepted),
                (zone.quarantine_path(record.sha256), record.rows_quarantined),
            ):
                if rows:
                    count = connection.read_parquet(str(path)).count("*").fetchone()
                    assert count == (rows,)


def test_undisturbed_run_ingests_every_kind_of_file(run: LoadingRun) -> None:
    folders = {Path(path).parent.name for path in run.after}
    kinds = {"enrollments", "users", "contacts", "sequences"}
    assert folders == {*kinds, "quarantine", "files"}


@pytest.mark.parametrize("share", FAST_STEPS)
def test_death_at_some_step_is_made_good(
    run: LoadingRun, tmp_path: Path, share: float
) -> None:
    step = round(run.undisturbed.steps * share)
    assert run.kill(tmp_path / "raw", dies_before_step=step).was_killed


@pytest.mark.parametrize("share", FAST_MOMENTS)
def test_death_at_some_moment_is_made_good(
    run: LoadingRun, tmp_path: Path, share: float
) -> None:
    run.kill(tmp_path / "raw", dies_after=run.undisturbed.seconds * share)


@pytest.mark.slow
def test_death_at_any_step_is_made_good(run: LoadingRun, tmp_path: Path) -> None:
    for step in range(run.undisturbed.steps):
        assert run.kill(tmp_path / "raw", dies_before_step=step).was_killed


@pytest.mark.slow
def test_death_at_any_moment_is_made_good(run: LoadingRun, tmp_path: Path) -> None:
    seconds = run.undisturbed.seconds
    ends = [
        run.kill(tmp_path / "raw", dies_after=seconds * moment / MOMENTS)
        for moment in range(MOMENTS)
    ]
    assert sum(end.was_killed for end in ends) >= 30
