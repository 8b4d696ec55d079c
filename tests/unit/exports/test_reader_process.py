"""Files that end the process that reads them: set aside, and all others go on."""

import gzip
import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dagster_project.exports.landing.loading import load_landing
from dagster_project.exports.outcomes import FileOutcome, Reason, Status
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

GOOD = make_csv([ROW])
MEBIBYTE = 1024 * 1024
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# A cell of ten million rows by sixteen thousand columns, as parsers read it and a
# search for `r="[A-Z]+` does not find it.
FAR_CELLS = {
    "single quotes": "<c r='XFD1048576' t='n'><v>1</v></c>",
    "line break": '<c\nr="XFD1048576" t="n"><v>1</v></c>',
    "tab": '<c\tr="XFD1048576"><v>1</v></c>',
    "lower case": '<c r="xfd1048576"><v>1</v></c>',
    "space around": '<c r = "XFD1048576"><v>1</v></c>',
}


def make_sheet(rows: str, strings: str = "<sst/>") -> bytes:
    """Make a workbook of one sheet from the XML of its rows and shared strings."""
    buffer = io.BytesIO()
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{DOCUMENT}/worksheet" '
        'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}'
        "</sheetData></worksheet>",
        "xl/sharedStrings.xml": strings,
    }
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def write_row(number: int, cells: tuple[str, ...]) -> str:
    texts = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{texts}</row>'


JSON_ROW = json.dumps(dict(zip(HEADER, ROW, strict=True))).encode() + b"\n"
ROWS = write_row(1, HEADER) + write_row(2, ROW)


def load_beside_good_files(workplace: Workplace, content: bytes) -> FileOutcome:
    """Load a file between two good ones that need the same reader."""
    for name in ("a 2026-11-20.xlsx", "z 2026-11-20.xlsx"):
        workplace.drop(make_sheet(ROWS + f"<!--{name}-->"), name)
    workplace.drop(GOOD, "good 2026-11-20.csv")
    workplace.drop(content, "hostile 2026-11-20.x")
    files = {file.name: file for file in workplace.load().files}
    hostile = files.pop("hostile 2026-11-20.x")
    assert {file.status for file in files.values()} == {Status.ACCEPTED}
    assert len(files) == 3
    assert not list(workplace.zone.root.glob(".*"))
    return hostile


def assert_unreadable(file: FileOutcome) -> None:
    assert (file.status, file.reason) == (Status.SET_ASIDE, Reason.UNREADABLE_FILE)
    assert file.message
    assert file.message.isprintable()


def test_far_cells_set_their_workbooks_aside_however_they_are_written(
    workplace: Workplace,
) -> None:
    for name, cell in FAR_CELLS.items():
        rows = f'{ROWS}<row r="1048576">{cell}</row>'
        workplace.drop(make_sheet(rows), f"{name} 2026-11-20.xlsx")
    workplace.drop(GOOD, "good 2026-11-20.csv")
    files = {file.name: file for file in workplace.load().files}
    assert files.pop("good 2026-11-20.csv").status is Status.ACCEPTED
    assert len(files) == len(FAR_CELLS)
    assert {file.status for file in files.values()} == {Status.SET_ASIDE}


def test_count_of_shared_strings_is_a_claim(workplace: Workplace) -> None:
    claim = f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"/>'
    assert_unreadable(load_beside_good_files(workplace, make_sheet(ROWS, claim)))


def test_json_too_deep_for_its_reader_costs_its_rows_alone(
    workplace: Workplace,
) -> None:
    row = JSON_ROW.decode().strip().removesuffix("}")
    # Somewhere here is what can be read and not be written again.
    deep = "".join(
        f'{row}, "x": {"[" * depth}{"]" * depth}}}\n' for depth in range(850, 1010)
    )
    file = load_beside_good_files(workplace, deep.encode())
    assert file.status is Status.ACCEPTED
    assert file.quarantine == {"malformed_row": file.rows_quarantined}
    assert file.rows_accepted > 0
    assert file.rows_accepted + file.rows_quarantined == 160


def test_file_that_ended_its_reader_is_known_again(workplace: Workplace) -> None:
    claim = f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"/>'
    first = workplace.load_one(make_sheet(ROWS, claim), "export 2026-11-20.xlsx")
    (again,) = workplace.load().files
    assert again == first


def test_member_that_ends_its_reader_stops_no_other_member(
    workplace: Workplace,
) -> None:
    claim = f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a 2026-11-20.xlsx", make_sheet(ROWS))
        archive.writestr("b 2026-11-20.xlsx", make_sheet(ROWS, claim))
        archive.writestr("c 2026-11-20.csv", make_csv([ROW, ROW]))
    workplace.drop(buffer.getvalue(), "all.zip")
    first, second, third = workplace.load().files
    assert first.status is third.status is Status.ACCEPTED
    assert_unreadable(second)


@pytest.mark.slow
def test_file_that_takes_too_long_is_set_aside(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the start of the reader alone takes more than a second.
    monkeypatch.setattr("dagster_project.exports.containers.allowance.CPU_SECONDS", 4)
    monkeypatch.setattr(
        "dagster_project.exports.containers.allowance.BYTES_PER_SECOND", 2**40
    )
    file = load_beside_good_files(workplace, JSON_ROW * 1_500_000)
    assert_unreadable(file)
    assert file.message == "Reading it takes more than 4 s."


def find_readers(parent: int) -> list[int]:
    """Processes of the reader that a process has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            status = (process / "stat").read_text().rpartition(")")[2].split()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == parent and b"containers.reader" in command:
            found.append(int(process.name))
    return found


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def killing_reader(number: signal.Signals) -> Iterator[None]:
    """Send a signal to the first reader that this process starts."""

    def kill() -> None:
        wait_for(lambda: find_readers(os.getpid()))
        os.kill(find_readers(os.getpid())[0], number)

    thread = threading.Thread(target=kill)
    thread.start()
    yield
    thread.join()


def test_reader_that_is_killed_from_outside_costs_a_file_this_run_alone(
    workplace: Workplace,
) -> None:
    workplace.drop(JSON_ROW * 100_000)
    with killing_reader(signal.SIGKILL):
        (file,) = workplace.load().files
    assert_unreadable(file)
    (again,) = workplace.load().files
    assert again.rows_accepted == 100_000


LOADING = """
import sys
from pathlib import Path
from dagster_project.exports.landing.loading import load_landing
from tests.unit.exports.conftest import SEEDS
from dagster_project.exports.rules import ValidationRules
rules = ValidationRules(
    SEEDS / "header_aliases.csv", SEEDS / "value_aliases.csv", "UTC"
)
print(load_landing(Path(sys.argv[1]), raw=Path(sys.argv[2]), rules=rules,
      settle_seconds=0).files)
"""
PROJECT = Path(__file__).parents[3]


def start_loading(workplace: Workplace, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LOADING, workplace.landing, workplace.zone.root]
    return subprocess.Popen(
        [str(part) for part in command],
        text=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        **options,  # type: ignore[call-overload]
    )


def test_reader_ends_with_a_parent_that_is_killed(workplace: Workplace) -> None:
    workplace.drop(JSON_ROW * 400_000)
    with start_loading(workplace) as parent:
        wait_for(lambda: find_readers(parent.pid))
        (reader,) = find_readers(parent.pid)
        parent.kill()
    wait_for(lambda: not Path(f"/proc/{reader}").exists(), seconds=10)


def test_reader_imports_nothing_from_the_folder_that_a_run_begins_in(
    workplace: Workplace,
) -> None:
    workplace.drop(make_sheet(ROWS), "export 2026-11-20.xlsx")
    for name in ("json", "zipfile", "python_calamine", "dagster_project"):
        workplace.drop("raise SystemExit('imported')", f"{name}.py")
    program = LOADING.replace("import sys", "import sys; del sys.path[0]", 1)
    done = subprocess.run(
        [sys.executable, "-c", program, workplace.landing, workplace.zone.root],
        cwd=workplace.landing,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.count("ACCEPTED") == 1


def test_disk_that_is_full_fails_the_run_and_no_file(workplace: Workplace) -> None:
    content = JSON_ROW * 100_000
    workplace.drop(content)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        # Below what the file may become: the machine gives out, and not the file.
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEBIBYTE, before[1]))
        with pytest.raises(OSError, match="File too large"):
            workplace.load()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert workplace.zone.records() == []
    assert workplace.load().files[0].rows_accepted == 100_000


def test_text_whose_validation_fails_is_named_and_others_go_on(
    workplace: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    # Cells of a mebibyte, two thousand at a time, ask DuckDB for more than it may use.
    wide = b",".join(name.encode() for name in (*HEADER, "note")) + b"\n"
    row = ",".join(ROW).encode() + b"," + b"x" * MEBIBYTE + b"\n"
    workplace.drop(gzip.compress(wide + row[: MEBIBYTE // 2] + b"\n"), "a.csv.gz")
    with (workplace.landing / "b.csv").open("wb") as file:
        file.write(wide)
        for _ in range(300):
            file.write(row[:-100] + b"\n")
    workplace.drop(GOOD, "c 2026-11-20.csv")
    result = load_landing(
        workplace.landing,
        raw=workplace.zone.root,
        rules=workplace.rules,
        settle_seconds=0,
        memory_limit="60MB",
    )
    first, second, third = result.files
    assert first.status is third.status is Status.ACCEPTED
    assert_unreadable(second)
    assert "memory" in str(second.message)
    assert "Traceback" in caplog.text
