"""Warm render of the sample summary against Typst and headless Chromium printing the same text in
the same fonts.

One process, interleaved, so that whatever else the machine does falls on all alike; every round
has other figures, so that none prints what it has already set. Fonts are loaded once by each.
Figures are medians in ms. Then the preview, memory over many papers, and papers a second.
"""

import argparse
import base64
import html
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
django.setup()

import typst  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from weasyprint import HTML  # noqa: E402

from reports import bending, grammar  # noqa: E402
from reports.drafts import default_template, names  # noqa: E402
from reports.preview import pages_of  # noqa: E402
from reports.slots import Word  # noqa: E402
from townwork.lib import word  # noqa: E402
from townwork.lib.pdf import SHEET, press, render_official, shortcuts, typefaces  # noqa: E402
from townwork.lib.pdf.justify import justify  # noqa: E402
from townwork.lib.pdf.layout import items  # noqa: E402

TYPST_HEAD = """
#set document(title: "summary")
#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), numbering: "— 1 —")
#set text(font: ("FandolFang R", "FandolFang"), size: 16pt, lang: "zh", region: "cn", tracking: -0.21pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 12.99pt, spacing: 12.99pt)
"""
# What our pages set in another face, set so by the others too.
TYPST_FACES = {"title": "FandolSong", "h1": "FandolHei", "h2": "FandolKai"}
WEB_FACES = {
    "body": "FandolFang-Regular",
    "title": "FandolSong-Bold",
    "h1": "FandolHei-Regular",
    "h2": "FandolKai-Regular",
}


def sample_blocks(figure: int = 126):
    template = grammar.parse(default_template(), names())
    words = {code: Word(str(figure)) for code in template.codes}
    return bending.bend(template, words).blocks


def typst_source(blocks) -> str:
    return TYPST_HEAD + "\n\n".join(typst_block(block) for block in blocks)


def typst_block(block) -> str:
    words = block.text.replace("#", "\\#").replace("*", "\\*").replace("_", "\\_")
    face = TYPST_FACES.get(block.kind)
    weight = ', weight: "bold"' if block.kind == "title" else ""
    return f'#text(font: "{face}"{weight})[{words}]' if face else words


def chromium_page() -> str:
    faces = "".join(
        f"@font-face{{font-family:{kind};src:url(data:font/otf;base64,"
        f"{base64.b64encode((typefaces.BUNDLED / f'{name}.otf').read_bytes()).decode()})}}.{kind}{{font-family:{kind}}}"
        for kind, name in WEB_FACES.items()
    )
    return (
        f"<style>{faces}@page{{size:A4;margin:37mm 26mm 35mm 28mm}}"
        "body{font-size:16pt;line-height:28.99pt;letter-spacing:-.21pt;margin:0}"
        "p{margin:0;text-indent:2em;text-align:justify}</style><body class=body></body>"
    )


def chromium_body(blocks) -> str:
    return "".join(f'<p class="{block.kind}">{html.escape(block.text)}</p>' for block in blocks)


def by_weasyprint_alone(blocks) -> bytes:
    """As it was before faces were cut and lines drawn the short way (docs/decisions/0001)."""
    words = {"title": blocks[0].text, "lang": "zh-CN", "items": items(blocks)}
    ours = press.open_press(None, SHEET)
    shortcuts.take_none()
    try:
        document = HTML(string=render_to_string("lib/official.html", words)).render(
            stylesheets=[ours.sheet], font_config=ours.fonts
        )
        justify(document)
        return document.write_pdf(**press.KEPT)
    finally:
        shortcuts.take()


@dataclass
class Spent:
    """Of one maker, round by round: ms by the clock, and of this process's own work."""

    wall: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    size: int = 0

    def add(self, make: Callable, *given) -> None:
        clock, own = time.perf_counter(), time.process_time()
        self.size = len(make(*given))
        self.work.append((time.process_time() - own) * 1000)
        self.wall.append((time.perf_counter() - clock) * 1000)


def compare(rounds: int, chromium: str) -> None:
    source = Path(tempfile.mkdtemp()) / "summary.typ"
    source.touch()
    compiler = typst.Compiler(source, font_paths=[str(typefaces.BUNDLED)], ignore_system_fonts=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(chromium_page())

        def by_typst(blocks):
            source.write_text(typst_source(blocks), encoding="utf-8")
            return compiler.compile(format="pdf")

        def by_chromium(blocks):
            page.evaluate("text => { document.body.innerHTML = text }", chromium_body(blocks))
            return page.pdf(prefer_css_page_size=True, tagged=True, outline=True)

        makers = {
            "townwork": lambda blocks: render_official(blocks[0].text, blocks).pdf,
            "weasyprint": by_weasyprint_alone,
            "typst": by_typst,
            "chromium": by_chromium,
        }
        spent = {name: Spent() for name in makers}
        for number in range(rounds + 1):
            blocks = sample_blocks(100 + number)
            for name, make in makers.items():
                spent[name].add(make, blocks)
        browser.close()
    print(f"one paper, {rounds} rounds; the machine's load is {os.getloadavg()[0]:.1f}")
    ours = statistics.median(spent["townwork"].wall[1:])
    for name, one in spent.items():
        wall = statistics.median(one.wall[1:])
        own = "" if name == "chromium" else f"{statistics.median(one.work[1:]):6.1f} ms of work"
        print(
            f"{name:10} {wall:8.1f} ms {ours / wall:6.2f} x {one.size:>9,} bytes {own} "
            f"(least {min(one.wall[1:]):.1f} ms)"
        )


def beside_the_text(rounds: int) -> None:
    """The pages beside the editor, without the figures: set, drawn, packed."""
    shown = Spent()
    for number in range(rounds + 1):
        blocks = sample_blocks(98_700 + number)
        shown.add(lambda: pages_of(blocks, author="", width=800))  # noqa: B023
    print(
        f"preview    {statistics.median(shown.wall[1:]):8.1f} ms of {shown.size} pages, "
        f"{statistics.median(shown.work[1:]):.1f} ms of work"
    )


def memory(renders: int) -> None:
    for count in range(1, renders + 1):
        blocks = sample_blocks(count)
        render_official(blocks[0].text, blocks)
        if count in (1, 10, 100, renders):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            now = pages * resource.getpagesize() / 2**20
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {count:4} renders: {now:.0f} MiB, peak {peak:.0f} MiB")


def both_forms(number: int) -> float:
    """Seconds of work for one paper as PDF and as Word."""
    blocks = sample_blocks(number)
    start = time.process_time()
    render_official(blocks[0].text, blocks)
    word.official(blocks)
    return time.process_time() - start


def rate(papers: int) -> None:
    """Papers a second by two processes, each paper as PDF and as Word, and is it the same for ten
    and for all.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        list(workers.map(both_forms, range(4)))
        for count in (10, papers):
            start = time.perf_counter()
            work = list(workers.map(both_forms, range(count), chunksize=5))
            print(
                f"{count:5} papers: {count / (time.perf_counter() - start):.1f} a second, "
                f"{statistics.median(work) * 1000:.1f} ms of work each"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument(
        "--chromium", default=shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
    )
    options = parser.parse_args()
    memory(options.papers)
    compare(options.rounds, options.chromium)
    beside_the_text(options.rounds)
    rate(options.papers)
