"""The whole thing as its users have it: bin/run.py on a folder of its own, and a real Chromium.

The sample township is loaded once a run; each worker serves a copy of it, so no file of tests
meets another worker's changes.
"""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import TimeoutError, sync_playwright

from tests.databases import lay_copy, one_at_a_time
from tests.flows.oldest import new_page

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Qingxi-2026-flow"
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass(frozen=True)
class Stack:
    address: str
    data: Path
    log: Path
    launcher: int
    cookies: dict[str, list] = field(default_factory=dict)  # of each account that has signed in

    @contextmanager
    def worker_asleep(self):
        """The worker stands still, as on a machine that hangs."""
        family = psutil.Process(self.launcher).children(recursive=True)
        workers = [process for process in family if is_worker(process)]
        assert workers
        for process in workers:
            process.suspend()
        try:
            yield
        finally:
            for process in workers:
                process.resume()

    def is_ready(self) -> bool:
        """The page answers, and the worker has made the first summary: the last thing the launcher
        does.
        """
        try:
            urllib.request.urlopen(f"{self.address}/sign-in/", timeout=5).close()
        except OSError:
            return False
        with sqlite3.connect(self.data / "townwork.sqlite3") as database:
            return database.execute("SELECT count(*) FROM reports_edition").fetchone()[0] > 0

    def said(self) -> str:
        return self.log.read_text(errors="replace")


def is_worker(process: psutil.Process) -> bool:
    """False also of what ended since the family was listed, as a sheet's reader does."""
    try:
        return "worker" in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path, **more: str) -> dict[str, str]:
    """A desk's: nothing set but where the data lies."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {**kept, "TOWNWORK_DATA": str(data), "TOWNWORK_DEMO_PASSWORD": PASSWORD, **more}


@pytest.fixture(scope="session")
def sample_data(django_db_setup, tmp_path_factory, worker_id) -> Path:
    """The data folder with the sample township in it, as a second `make run` finds it; whoever
    comes first makes it for all workers.
    """
    own = tmp_path_factory.getbasetemp()
    data = (own if worker_id == "master" else own.parent) / "sample-data"
    with one_at_a_time(data.with_suffix(".lock")):
        if not data.exists():
            made = data.with_suffix(".making")
            made.mkdir(mode=0o700)
            lay_copy(made)
            command = [sys.executable, "manage.py", "demo", "--until", "2026H1"]
            subprocess.run(command, cwd=ROOT, env=environment(made), check=True)
            made.rename(data)
    return data


@pytest.fixture(scope="session")
def stack(sample_data, tmp_path_factory):
    """Started once a worker: web, worker, beat, broker; stopped by Ctrl-C, and then nothing may be
    left.
    """
    data, port = tmp_path_factory.mktemp("flow") / "data", free_port()
    shutil.copytree(sample_data, data)
    log = data / "run.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [sys.executable, "bin/run.py"],
            cwd=ROOT,
            env=environment(data, PORT=str(port)),
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
        stack = Stack(f"http://127.0.0.1:{port}", data, log, server.pid)
        try:
            wait_for(lambda: stack.is_ready() or server.poll() is not None, 300)
            assert server.poll() is None and stack.is_ready(), stack.said()[-3000:]
            yield stack
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                raise


def wait_for(what, seconds):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser(sample_data):
    """One for all tests; begun after the data, as no database may be used beside its loop."""
    with sync_playwright() as playwright:
        # Chromium without its windows, which nobody sees: with them a page takes four times the
        # processor, as each fresh one draws the browser's own frame as well.
        shell = os.environ.get("TOWNWORK_CHROMIUM") or shutil.which("chromium-headless-shell")
        started = playwright.chromium.launch(
            executable_path=shell or shutil.which("chromium") or "/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield started
        started.close()


def pytest_generate_tests(metafunc):
    """A page is a desk's, or a phone's (`phone`); what is otherwise at each is seen at both
    (`layout`).
    """
    if "page" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker
        names = list(SIZES) if marked("layout") else ["phone" if marked("phone") else "desk"]
        metafunc.parametrize("page", [SIZES[name] for name in names], ids=names, indirect=True)


@pytest.fixture
def page(request, browser, stack):
    """A fresh browser of that size; any script error or blocked resource fails the test."""
    context = browser.new_context(
        viewport={"width": request.param[0], "height": request.param[1]},
        locale="zh-CN",
        base_url=stack.address,
    )
    page = new_page(context)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def enter(page, stack):
    """Sign in as a sample account."""

    def enter(username):
        sign_in(page, username, stack)
        return page

    return enter


@pytest.fixture
def person(browser, stack):
    """Other people beside the one at `page`, each with a browser of their own."""

    @contextmanager
    def person(username, size=(1366, 768)):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", base_url=stack.address
        )
        page = new_page(context)
        sign_in(page, username, stack)
        yield page
        context.close()

    return person


def sign_in(page, username, stack) -> None:
    """By the page, once a stack; whoever was here before comes back with the cookie that browser
    kept, unless they signed out since.
    """
    page.context.add_cookies(stack.cookies.get(username, []))
    page.goto("/")
    if "sign-in" not in page.url:
        return
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    stack.cookies[username] = page.context.cookies()


def at_each_size(page, *more):
    """The page at a desk's size, at a phone's, at `more`, and then again at its own."""
    own = page.viewport_size
    for width, height in (*SIZES.values(), *more):
        page.set_viewport_size({"width": width, "height": height})
        yield f"{width} wide"
    page.set_viewport_size(own)


def fits(page) -> bool:
    """Nothing is wider than the screen, be it a desk's or a phone's."""
    return all(page.evaluate(FITS) for _ in at_each_size(page))


def todo(page, words: str):
    """待办 at home by its words; on a phone the seventh and further ones are folded."""
    rest = page.get_by_text(re.compile(r"^其余 \d+ 件$"))
    if rest.count() and rest.is_visible():
        rest.click()
    return page.get_by_role("link", name=re.compile(words)).first


def follow(link):
    """Click what opens another page, and wait for that page: a bare click leaves the old one to be
    read.
    """
    with link.page.expect_navigation():
        link.click()


def press(page, name):
    """Press a button that sends its form, and wait for the page that answers."""
    follow(page.get_by_role("button", name=name, exact=True))


def reach(wanted):
    """Come to it by Tab alone, as a hand without a mouse does."""
    keys = wanted.page.keyboard
    for _ in range(400):
        if wanted.count() == 1 and wanted.evaluate("one => one === document.activeElement"):
            return
        keys.press("Tab")
    raise AssertionError(f"Tab does not come to {wanted}")


def key(wanted, stroke="Enter"):
    """Reach what opens another page or sends a form, and press it by the keyboard."""
    reach(wanted)
    with wanted.page.expect_navigation():
        wanted.page.keyboard.press(stroke)


AT_THE_END = """() => {
  const { doc, selection } = document.querySelector("[data-editor]").editor.view.state;
  return selection.head === doc.content.size - 1;
}"""


def at_the_end(page):
    """The cursor behind the last word, and the editor knows. One that has just got the focus puts
    back, a moment later, the cursor it had: then the key is pressed again, as a hand would.
    """
    page.locator(".editor-text").focus()
    for _ in range(20):
        page.keyboard.press("Control+End")
        with suppress(TimeoutError):
            page.wait_for_function(AT_THE_END, timeout=1000)
            return
    raise AssertionError("the cursor does not come to the end")


def write_at_the_end(page, words):
    """A line more in the editor, put there at once as an input method puts its words."""
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.insert_text(words)


@contextmanager
def said_in_the_summary(page, term, words):
    """A line at the end of the half-year's own text where a walk has begun one, else of the template
    it is read off; taken away afterwards.
    """
    page.goto(f"/summary/{term}/")
    own = page.get_by_role("link", name="写文稿")
    address = f"/summary/{term}/write/" if own.count() else "/summary/template/"
    name = "保存" if own.count() else "保存模板"
    page.goto(address)
    before = page.input_value("[data-editor]")
    write_at_the_end(page, words)
    press(page, name)
    page.goto(f"/summary/{term}/")
    yield
    page.goto(address)
    rewrite(page, before)
    press(page, name)


def rewrite(page, text):
    """Another text in the editor's place of the one there."""
    page.evaluate("text => document.querySelector('[data-editor]').editor.put(text)", text)
