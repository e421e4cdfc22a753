"""The summary's template: plain text as an official types it, with figures in double braces. Pure.

Rules, line by line (blank lines and leading spaces say nothing):
- the first line is the title; a second line wholly in （） is its subtitle;
- `一、` opens a first-level heading, the whole line; `（一）` a second-level one, up to its first
  `。`, the text running on;
- `1.` is a third, `（1）` a fourth level; every other line is a paragraph;
- a line that is exactly `{{署名}}` or `{{成文日期}}` is the signature or the date;
- `{{名称}}` is a figure, by Chinese name or code. There is no other markup and no escape.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

SIGN = "org.sign_name"
DATE = "report.date"
_SIGNING = {SIGN: "sign", DATE: "date"}  # alone on a line, they close the paper

_FIGURE = re.compile(r"\{\{([^{}]*)\}\}")
_BRACKETED = re.compile(r"（.*）")
_BRACES = re.compile(r"\{\{|\}\}")
_KINDS = (
    ("h1", re.compile(r"[一二三四五六七八九十]+、")),
    ("h2", re.compile(r"（[一二三四五六七八九十]+）")),
    ("h3", re.compile(r"\d{1,2}[.．](?!\d)")),
    ("h4", re.compile(r"（\d{1,2}）")),
)


@dataclass(frozen=True)
class Problem:
    """What is wrong on which line (from 1), in a sentence that says what to do."""

    line: int
    message: str


class GrammarError(ValueError):
    """Every problem of a template, in the order of its lines."""

    def __init__(self, problems: tuple[Problem, ...]):
        super().__init__("\n".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Run:
    """Words of one origin: plain (code ''), or the indicator `code`."""

    text: str
    code: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph.

    `kind`: title subtitle h1 h2 h3 h4 p sign date; `lead` is the part in the heading's typeface.
    """

    kind: str
    lead: str
    runs: tuple[Run, ...]
    line: int

    @property
    def text(self) -> str:
        return self.lead + "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Filled:
    """A figure in words; or, missing, the name of what is wanted."""

    text: str
    missing: bool = False


@dataclass(frozen=True)
class Template:
    """A parsed template: blocks whose figure runs hold the name as typed."""

    blocks: tuple[Block, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators used, each once, in the order of the text."""
        return tuple(
            dict.fromkeys(run.code for block in self.blocks for run in block.runs if run.code)
        )

    def sentences_citing(self, code: str) -> list[tuple[int, str]]:
        """(line, sentence) of every sentence that holds the indicator."""
        sentences = []
        for block in self.blocks:
            marked = "".join(
                "{{" + run.text + "\x00" + run.code + "}}" if run.code else run.text
                for run in block.runs
            )
            for sentence in re.split(r"(?<=[。；])", marked):
                if f"\x00{code}}}}}" in sentence:
                    sentences.append((block.line, re.sub("\x00[^}]*", "", sentence).strip()))
        return sentences


def parse(text: str, names: Mapping[str, str]) -> Template:
    """Read a template. `names` maps every Chinese name and code to its code.

    Raises GrammarError with all problems.
    """
    problems: list[Problem] = []
    blocks: list[Block] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = normalise(line.strip())
        if line:
            problems += _problems(line, number, names)
            blocks.append(_block(line, number, len(blocks), blocks, names))
    if not blocks:
        problems.append(Problem(1, "模板是空的：第一行写标题，下面写正文。"))
    if problems:
        raise GrammarError(tuple(problems))
    return Template(tuple(blocks))


def fill(template: Template, values: Mapping[str, Filled]) -> tuple[Block, ...]:
    """The template's blocks with every figure in words.

    A value is text and nothing else, whatever it holds.
    """
    return tuple(
        Block(block.kind, block.lead, tuple(_filled(run, values) for run in block.runs), block.line)
        for block in template.blocks
    )


def _filled(run: Run, values: Mapping[str, Filled]) -> Run:
    if not run.code:
        return run
    value = values[run.code]
    return (
        Run(f"【待填：{value.text}】", run.code, True)
        if value.missing
        else Run(value.text, run.code)
    )


def _block(
    line: str, number: int, position: int, before: list[Block], names: Mapping[str, str]
) -> Block:
    kind = _kind(line, position, before, names)
    cut = 0
    if kind == "h1" and not _FIGURE.search(line):
        cut = len(line)
    elif kind == "h2":
        cut = _lead_end(line)
    return Block(kind, line[:cut], _runs(line[cut:], names), number)


def _kind(line: str, position: int, before: list[Block], names: Mapping[str, str]) -> str:
    if position == 0:
        return "title"
    if position == 1 and before[0].kind == "title" and _BRACKETED.fullmatch(line):
        return "subtitle"
    alone = _FIGURE.fullmatch(line)
    code = names.get(alone[1].strip(), "") if alone else ""
    if code in _SIGNING:
        return _SIGNING[code]
    return next((kind for kind, mark in _KINDS if mark.match(line)), "p")


def _lead_end(line: str) -> int:
    """The end of a run-in heading: its first full stop, unless a figure comes before it."""
    stop = line.find("。")
    figure = _FIGURE.search(line)
    end = stop + 1 if stop >= 0 else len(line)
    return min(end, figure.start()) if figure else end


def _runs(text: str, names: Mapping[str, str]) -> tuple[Run, ...]:
    runs = []
    at = 0
    for match in _FIGURE.finditer(text):
        if match.start() > at:
            runs.append(Run(text[at : match.start()]))
        name = match[1].strip()
        runs.append(Run(name, names.get(name, "")))
        at = match.end()
    if at < len(text):
        runs.append(Run(text[at:]))
    return tuple(runs)


def _problems(line: str, number: int, names: Mapping[str, str]) -> list[Problem]:
    problems = []
    for match in _FIGURE.finditer(line):
        name = match[1].strip()
        if name not in names:
            problems.append(Problem(number, f"第 {number} 行：{_unknown(name, names)}"))
    if _BRACES.search(_FIGURE.sub("", line)):
        problems.append(
            Problem(number, f"第 {number} 行：双花括号没有成对，数据应写成“{{{{名称}}}}”。")
        )
    return problems


def _unknown(name: str, names: Mapping[str, str]) -> str:
    if not name:
        return "双花括号里没有写指标名称。"
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"是不是“{near[0]}”？" if near else "请从右边“可用的数据”里选。"
    return f"没有名为“{name}”的指标，{hint}"


_WIDE = {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3000-\u303f\uff00-\uffef“”‘’}]"
_MARK = re.compile(rf"(?<={_HAN})[(),;:?!]|[(),;:?!](?={_HAN}|\{{)")
_LEVEL = re.compile(r"^\(([一二三四五六七八九十]+|\d{1,2})\)")


def normalise(line: str) -> str:
    """Full-width marks in Chinese context (GB/T 15834), outside {{ }}.

    Numbers, times and Latin words stay.
    """
    line = _LEVEL.sub(r"（\1）", line)
    parts = re.split(r"(\{\{[^{}]*\}\})", line)
    before = ""
    for index in range(0, len(parts), 2):
        parts[index] = _widen(parts[index], after_figure=bool(before))
        before = parts[index + 1] if index + 1 < len(parts) else ""
    return _quotes("".join(parts))


def _widen(text: str, *, after_figure: bool) -> str:
    text = text.replace("...", "……") if re.search(_HAN, text) else text
    text = re.sub(rf"(?<={_HAN})--|--(?={_HAN})", "——", text)
    previous = None
    while previous != text:  # a mark made wide is Chinese context for its neighbour
        previous = text
        text = _MARK.sub(lambda mark: _WIDE[mark[0]], text)
    if after_figure and text[:1] in _WIDE:
        text = _WIDE[text[0]] + text[1:]
    return text


def _quotes(line: str) -> str:
    """Straight double quotes in pairs become “ ”; an odd one stays as typed."""
    pieces = re.split(r"(\{\{[^{}]*\}\})", line)
    count = sum(piece.count('"') for piece in pieces[::2])
    if not count or count % 2 or not re.search(_HAN, line):
        return line
    marks = iter("“”" * count)
    for index in range(0, len(pieces), 2):
        pieces[index] = re.sub('"', lambda _: next(marks), pieces[index])
    return "".join(pieces)
