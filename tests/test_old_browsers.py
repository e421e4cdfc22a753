"""What an office's browser of 2021 lacks (Chromium 88): none of it stands in our scripts and styles.
`make oldest` walks the flows in that very browser; this says at once what it would find.
"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "static"
# {what it is: how it is written}, and which Chromium had it first.
SCRIPT = {
    "Array.at (92)": r"\.at\(",
    "findLast (97)": r"\.findLast(Index)?\(",
    "toSorted, toReversed, with (110)": r"\.(toSorted|toReversed|toSpliced)\(",
    "groupBy (117)": r"\b(Object|Map)\.groupBy\(",
    "Object.hasOwn (93)": r"\bObject\.hasOwn\(",
    "structuredClone (98)": r"\bstructuredClone\(",
    "randomUUID (92)": r"\brandomUUID\(",
    "AbortSignal.timeout, any (103)": r"\bAbortSignal\.(timeout|any|abort)\(",
    "Promise.withResolvers (119)": r"\bPromise\.(withResolvers|try)\(",
    "Array.fromAsync (121)": r"\bfromAsync\(",
    "Error cause (93)": r"new Error\([^)]*\{\s*cause",
    "import assertions (91)": r"\bimport\b[^;]*\b(assert|with)\s*\{",
    "static blocks (94)": r"\bstatic\s*\{",
    "top-level await (89)": r"^await ",
    "#x in object (91)": r"#\w+ in ",
    "flags d and v of a pattern (90)": r"(?<![\w/<])/[^/\n ]+/[gimsuy]*[dv][gimsuy]*[\s.,;)]",
    "roundRect (99)": r"\.roundRect\(",
    "showPicker (99)": r"\.showPicker\(",
    "popover (114)": r"\b(showPopover|togglePopover)\(",
    "inert (102)": r"\.inert\b",
    "URL.canParse (120)": r"\bURL\.canParse\(",
    "isWellFormed (111)": r"\.isWellFormed\(",
    "setHTML (105)": r"\.setHTML(Unsafe)?\(",
    "checkVisibility (105)": r"\.checkVisibility\(",
    "scheduler (94)": r"\bscheduler\.",
    "Highlight (105)": r"\bCSS\.highlights\b",
    "view transitions (111)": r"\bstartViewTransition\(",
}
STYLE = {
    ":has() (105)": r":has\(",
    "nested rules (112)": r"^\s*&",
    "@layer (99)": r"@layer\b",
    "@container (105)": r"@container\b",
    "@scope (118)": r"@scope\b",
    "ranges of a width (104)": r"@media[^{]*[<>]",
    "color-mix() (111)": r"color-mix\(",
    "oklch(), lab() (111)": r"\b(oklch|oklab|lch|lab|color)\(",
    "dvh, svh, lvh (108)": r"\d(dvh|svh|lvh|dvw|svw|lvw)\b",
    "lh (109)": r"\d(r?lh)\b",
    "subgrid (117)": r"\bsubgrid\b",
    "text-wrap (114)": r"\btext-wrap\b",
    "overflow: clip (90)": r"\boverflow(-[xy])?\s*:\s*clip\b",
    "translate, rotate, scale of their own (104)": r"^\s*(translate|rotate|scale)\s*:",
    "content-visibility: hidden matters (85), contain-intrinsic-block (95)": r"contain-intrinsic-(block|inline)",
    ":user-invalid (119)": r":user-(in)?valid\b",
    ":modal, :popover-open (105)": r":(modal|popover-open)\b",
    "field-sizing (123)": r"\bfield-sizing\b",
    "light-dark() (123)": r"\blight-dark\(",
    "font-size-adjust (127)": r"\bfont-size-adjust\b",
    "inset-area, anchor (125)": r"\b(anchor-name|position-anchor)\b",
    "mask without its prefix (120)": r"(?<!-webkit-)\bmask(-image|-size|-position|-repeat)?\s*:",
    "print-color-adjust without its prefix (136)": r"(?<!-webkit-)\bprint-color-adjust\s*:",
}
SCRIPTS = sorted(path for path in STATIC.glob("js/**/*.js"))
STYLES = sorted(STATIC.glob("css/*.css"))
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.S)


def lacking(text: str, features: dict[str, str]) -> list[str]:
    """Which of the features the text uses, comments aside."""
    bare = COMMENT.sub("", text)
    return [name for name, shape in features.items() if re.search(shape, bare, re.M)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_asks_for_what_the_oldest_browser_lacks(path):
    assert lacking(path.read_text(), SCRIPT) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_does_either(path):
    assert lacking(path.read_text(), STYLE) == []


def test_our_own_are_looked_at():
    assert {"townwork.js", "drafts.js", "block.js", "upload.js"} <= {one.name for one in SCRIPTS}
    assert "townwork.css" in {one.name for one in STYLES}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("last = rows.at(-1);", "Array.at (92)"),
        ("const copy = structuredClone(kept);", "structuredClone (98)"),
        ("class A { static { go(); } }", "static blocks (94)"),
        ("words.replace(/a(b)/d, '');", "flags d and v of a pattern (90)"),
        ("fetch(url, { signal: AbortSignal.timeout(9) });", "AbortSignal.timeout, any (103)"),
    ],
)
def test_control_a_script_that_does_is_found(line, found):
    assert lacking(line, SCRIPT) == [found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("td:has(input) { color: red }", ":has() (105)"),
        ("main { height: 100dvh }", "dvh, svh, lvh (108)"),
        ("@media (width >= 40em) { p { margin: 0 } }", "ranges of a width (104)"),
        (".a {\n  & b { margin: 0 }\n}", "nested rules (112)"),
        ("a { rotate: 3deg }\n  rotate: 3deg;", "translate, rotate, scale of their own (104)"),
    ],
)
def test_control_a_style_that_does_is_found(line, found):
    assert lacking(line, STYLE) == [found]


@pytest.mark.parametrize("text", ["// rows.at(-1)", "/* td:has(input) */", "look.format(x)"])
def test_control_a_comment_asks_for_nothing(text):
    assert lacking(text, SCRIPT) == lacking(text, STYLE) == []
