"""Warm render of the sample summary against Typst and headless Chromium printing the same text in the same fonts.

One process, interleaved, so that whatever else the machine does falls on all alike. Figures are medians in ms.
"""

import argparse
import base64
import html
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
django.setup()

import typst  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from reports import grammar  # noqa: E402
from reports.drafts import default_template, names  # noqa: E402
from townwork.lib.pdf import render_official, typefaces  # noqa: E402

TYPST_HEAD = """
#set document(title: "summary")
#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), numbering: "— 1 —")
#set text(font: ("FandolFang R", "FandolFang"), size: 16pt, lang: "zh", region: "cn", tracking: -0.21pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 12.99pt, spacing: 12.99pt)
"""


def sample_blocks():
    template = grammar.parse(default_template(), names())
    return grammar.fill(template, {code: grammar.Filled("126") for code in template.codes})


def typst_source(blocks) -> str:
    words = "\n\n".join(
        block.text.replace("#", "\\#").replace("*", "\\*").replace("_", "\\_") for block in blocks
    )
    return TYPST_HEAD + words


def chromium_page(blocks) -> str:
    face = base64.b64encode((typefaces.BUNDLED / "FandolFang-Regular.otf").read_bytes()).decode()
    body = "".join(f"<p>{html.escape(block.text)}</p>" for block in blocks)
    return (
        f"<style>@font-face{{font-family:f;src:url(data:font/otf;base64,{face})}}"
        "@page{size:A4;margin:37mm 26mm 35mm 28mm}body{font:16pt/28.99pt f;letter-spacing:-.21pt;margin:0}"
        f"p{{margin:0;text-indent:2em;text-align:justify}}</style>{body}"
    )


def timed(work) -> tuple[float, int]:
    start = time.perf_counter()
    size = len(work())
    return (time.perf_counter() - start) * 1000, size


def compare(rounds: int, chromium: str) -> None:
    blocks = sample_blocks()
    source = Path(tempfile.mkdtemp()) / "summary.typ"
    source.write_text(typst_source(blocks), encoding="utf-8")
    compiler = typst.Compiler(source, font_paths=[str(typefaces.BUNDLED)], ignore_system_fonts=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(chromium_page(blocks))
        makers = {
            "townwork": lambda: render_official(blocks[0].text, blocks).pdf,
            "typst": lambda: compiler.compile(format="pdf"),
            "chromium": lambda: page.pdf(prefer_css_page_size=True),
        }
        times = {name: [] for name in makers}
        sizes = {}
        for _ in range(rounds + 1):
            for name, make in makers.items():
                spent, sizes[name] = timed(make)
                times[name].append(spent)
        browser.close()
    medians = {name: statistics.median(spent[1:]) for name, spent in times.items()}
    for name, median in medians.items():
        print(f"{name:10} {median:8.1f} ms   {medians['townwork'] / median:5.2f} x   {sizes[name]:>9,} bytes")


def memory(renders: int) -> None:
    blocks = sample_blocks()
    for count in range(1, renders + 1):
        render_official(blocks[0].text, blocks)
        if count in (1, 10, 50, 100, 200):
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {count:3} renders: peak {peak:.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    memory(200)
    compare(options.rounds, options.chromium)
