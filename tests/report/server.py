"""The report as its users start it, and a browser that looks at it.

The browser notes every address that it asks for.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from dagster_project.home import Home
from tests.running.command import COMMAND, PROJECT, environment

# A click reaches the server a moment later: nothing may run for a while, not just now.
# What is still being fetched is a grey bar, and moves all below it once it is there.
RESTS = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const rests = app?.dataset.testScriptState === "notRunning"
        && document.querySelector("h1")
        && !document.querySelector("[data-testid=stSkeleton]");
    window.restsSince = rests ? window.restsSince ?? performance.now() : undefined;
    return rests && performance.now() - window.restsSince > 500;
}"""
Seen = TypeVar("Seen")

AXE = PROJECT / "tests/report/browser/node_modules/axe-core/axe.min.js"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; Playwright's own is never downloaded."""
    found = shutil.which("chromium")
    assert found, "make browser installs chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            # Its sandbox needs a user that is not root.
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(home: Home, *, port: int, **settings: str) -> Iterator[str]:
    """The command, serving; gives its address."""
    process = subprocess.Popen(
        [COMMAND, "report", "--home", home.root, "--port", str(port)],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            with urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("the report was not served within a minute")


def becomes(look: Callable[[], Seen], expected: Seen) -> None:
    """See that something comes to be as expected: the page follows a moment later."""
    deadline = time.monotonic() + 30
    while (seen := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    assert seen == expected


class Visitor:
    """One browser window at the report."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page: Page = self.context.new_page()
        # A machine that does much else may take its time; nothing waits this long idly.
        self.page.set_default_timeout(60_000)
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, **address: str) -> None:
        self.page.goto(f"{self.address}/?{urlencode(address)}")
        self.settled()

    def settled(self) -> None:
        """Wait until nothing runs any more."""
        self.page.evaluate("delete window.restsSince")
        self.page.wait_for_function(RESTS)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settled()

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        # Enter would be a line break in a field of several lines.
        self.page.keyboard.press("Tab")
        self.settled()

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_role("combobox", name=label, exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")
        self.settled()

    def pick(self, option: str) -> None:
        """One of the options that all show, or what is to be unfolded."""
        self.page.get_by_text(option, exact=True).first.click()
        self.settled()

    def set_day(self, label: str, month: str, day: str, year: str) -> None:
        for part, text in (("month", month), ("day", day), ("year", year)):
            field = self.page.get_by_role("spinbutton", name=f"{part}, {label}")
            field.click()
            field.press_sequentially(text)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        self.settled()

    def await_title(self, title: str) -> None:
        self.page.get_by_role("heading", level=1, name=title).wait_for()
        self.settled()

    def table(self, name: str) -> Locator:
        return self.page.get_by_role("table", name=name)

    def rows(self, name: str) -> list[list[str]]:
        """The cells of the body of a table, as they show."""
        self.table(name).wait_for()
        cells: list[list[str]] = self.table(name).evaluate(
            "table => [...table.tBodies[0].rows].map(row => "
            "[...row.cells].map(cell => cell.innerText.trim()))"
        )
        return cells

    def violations(self) -> list[str]:
        """Serious violations that axe finds on the whole page, Streamlit's own too."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")
        assert len(found["passes"]) > 10
        return [
            f"{violation['id']}: {json.dumps(node['target'])} {node['html'][:150]}"
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    def cut_off(self) -> list[str]:
        """What is wider than its place: it must be moved sideways to be read."""
        places = self.page.locator("[data-testid=stMain], .table-scroll")
        found: list[str] = places.evaluate_all(
            "places => places.filter(place => "
            "place.scrollWidth > place.clientWidth + 1).map(place => place.className)"
        )
        return found

    def asked_elsewhere(self) -> list[str]:
        """Addresses outside this machine that the browser has asked for."""
        return [
            address
            for address in self.asked
            if urlsplit(address).scheme not in ("data", "blob")
            and urlsplit(address).hostname != "127.0.0.1"
        ]

    def save(self, kind: str, folder: Path) -> Path:
        """Click the first download of a kind and keep its file."""
        files = self.page.locator("[class*=st-key-files]")
        with self.page.expect_download() as download:
            files.get_by_role("button", name=kind).first.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def close(self) -> None:
        self.context.close()
