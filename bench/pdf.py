"""Warm render of the sample summary against Typst and headless Chromium printing the same text in
the same fonts.

One process, interleaved, so that whatever else the machine does falls on all alike; every round
has other figures, so that none prints what it has already set. Fonts are loaded once by each.
Figures are medians in ms.
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
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
django.setup()

import typst  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from reports import bending, grammar  # noqa: E402
from reports.drafts import default_template, names  # noqa: E402
from reports.slots import Word  # noqa: E402
from townwork.lib.pdf import render_official, typefaces  # noqa: E402

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


def timed(work, *given) -> tuple[float, int]:
    start = time.perf_counter()
    size = len(work(*given))
    return (time.perf_counter() - start) * 1000, size


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
            "typst": by_typst,
            "chromium": by_chromium,
        }
        times = {name: [] for name in makers}
        sizes = {}
        for number in range(rounds + 1):
            blocks = sample_blocks(100 + number)
            for name, make in makers.items():
                spent, sizes[name] = timed(make, blocks)
                times[name].append(spent)
        browser.close()
    medians = {name: statistics.median(spent[1:]) for name, spent in times.items()}
    for name, median in medians.items():
        print(
            f"{name:10} {median:8.1f} ms   {medians['townwork'] / median:5.2f} x   "
            f"{sizes[name]:>9,} bytes"
        )


def memory(renders: int) -> None:
    for count in range(1, renders + 1):
        blocks = sample_blocks(count)
        render_official(blocks[0].text, blocks)
        if count in (1, 10, 50, 100, 200):
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {count:3} renders: peak {peak:.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--chromium", default=shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
    )
    options = parser.parse_args()
    memory(200)
    compare(options.rounds, options.chromium)
