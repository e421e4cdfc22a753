"""The page of GB/T 9704-2012 (docs/facts.md §1.1–1.3, §1.6), measured glyph by glyph in a PDF that
was read back: what falls short of it, in words; nothing for a page that holds.
"""

import statistics
from itertools import pairwise

MM = 72 / 25.4
NO_START = set("，。、；：？！）》」』】〕”’…—％")
NO_END = set("（《「『【〔“‘")


def body_lines(page):
    """Lists of glyphs, top to bottom; what floats in the foot is none."""
    rows = {}
    for char in page.chars:
        middle = (char["top"] + char["bottom"]) / 2
        if char["text"].strip() and 36 * MM < middle < 262 * MM + 2:
            rows.setdefault(round(middle / 8), []).append(char)
    joined, last = [], None
    for key in sorted(rows):
        joined.append(rows[key]) if last is None or key - last > 1 else joined[-1].extend(rows[key])
        last = key
    return [sorted(row, key=lambda char: char["x0"]) for row in joined]


def shortcomings(pages):
    """Of pages of running text: each filled but the last, none with a head or a title's gap."""
    inner = [body_lines(page) for page in pages]
    every = [line for lines in inner for line in lines]
    found = [f"{len(lines)} lines on a page" for lines in inner[:-1] if len(lines) != 22]
    pitches = [b[0]["bottom"] - a[0]["bottom"] for page in inner for a, b in pairwise(page)]
    if not 28.5 <= statistics.median(pitches) <= 29.1:
        found.append(f"pitch {statistics.median(pitches):.2f} pt")
    left = min(line[0]["x0"] for line in every) / MM
    if abs(left - 28) > 1:
        found.append(f"left edge at {left:.1f} mm")
    full = [line for line in every if line[-1]["x1"] / MM > 184 - 11]
    ragged = [line for line in full if abs(line[-1]["x1"] / MM - 184) > 1]
    if len(ragged) > 0.03 * len(full):
        found.append(f"{len(ragged)} of {len(full)} lines not flush")
    found += _of_lines(every, [line for line in full if line[0]["x0"] / MM < 29.5])
    return found


def _of_lines(every, full):
    han = [line for line in full if all(ord(char["text"][0]) > 0x2E7F for char in line)]
    counts = [len(line) for line in han]
    found = []
    if counts and (statistics.mode(counts) != 28 or not all(26 <= n <= 29 for n in counts)):
        found.append(f"characters a line: {sorted(set(counts))}")
    found += [f"begins with {line[0]['text']}" for line in every if line[0]["text"] in NO_START]
    found += [f"ends with {line[-1]['text']}" for line in every if line[-1]["text"] in NO_END]
    lost = {"\ufffd", "\u25a1", "\x00"}
    return found + [f"a lost glyph in {line}" for line in every if lost & {c["text"] for c in line}]


def foot(page):
    """The page number's words, and whether they stand at the right."""
    glyphs = [char for char in page.chars if char["text"].strip() and char["top"] > 262 * MM]
    words = "".join(char["text"] for char in sorted(glyphs, key=lambda char: char["x0"]))
    return words, bool(glyphs) and glyphs[0]["x0"] > page.width / 2


def broken_lines(pages):
    """(what falls short, how many lines go on) of any paper, with a head, a signature or annexes. A
    line that goes on in the next, at the left edge in the same type, ends at the edge; the last of
    a paragraph ends where it ends, be it a character before it. One before a number that is not
    broken (100%) has fewer characters, drawn apart.
    """
    every = [line for page in pages for line in body_lines(page)]
    going_on = [(line, after) for line, after in pairwise(every) if _goes_on(line, after)]
    ragged = [line for line, _ in going_on if abs(line[-1]["x1"] / MM - 184) > 1]
    found = ["not flush: " + "".join(char["text"] for char in line) for line in ragged]
    begun_left = [(line, after) for line, after in going_on if line[0]["x0"] / MM < 29.5]
    whole = [line for line, after in begun_left if not after[0]["text"].isascii()]
    return found + _of_lines(every, whole), len(going_on)


def _goes_on(line, after):
    is_same = abs(line[-1]["size"] - after[0]["size"]) < 0.1
    is_annex = "".join(char["text"] for char in after).startswith("附件")  # on its own page
    starts_left = after[0]["x0"] / MM < 29.5 and not is_annex
    return is_same and starts_left and line[-1]["x1"] / MM > 184 - 11
