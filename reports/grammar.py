"""The summary's template: plain text as an official types it, with figures in double braces. Pure.

Rules, line by line (blank lines and leading spaces say nothing):
- the first line is the title; a second line wholly in （） is its subtitle;
- `一、` opens a first-level heading, the whole line; `（一）` a second-level one, up to its first
  `。`, the text running on;
- `1.` is a third, `（1）` a fourth level; every other line is a paragraph;
- a line that is exactly `{{署名}}` or `{{成文日期}}` is the signature or the date;
- `{{名称}}` is a figure, by Chinese name or code. Sentences bend to it by themselves
  (reports.bending); `{{名称：零则省}}`, `{{名称：零则说……}}` and `{{名称：全列}}` choose at one place;
- `［提示函按时反馈率=100%：均按时反馈；否则：按时反馈率为{{提示函按时反馈率}}］` is said where the condition
  (reports.conditions) is so, else what follows 否则. There is no other markup and no escape.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reports import conditions
from reports.conditions import Condition

SIGN = "org.sign_name"
DATE = "report.date"
_SIGNING = {SIGN: "sign", DATE: "date"}  # alone on a line, they close the paper

_FIGURE = re.compile(r"\{\{([^{}]*)\}\}")
# A figure's words about itself, behind a colon.
LEFT_OUT, SAID, ALL = "零则省", "零则说", "全列"
_PHRASE = re.compile(r"[［\[]([^［］\[\]]*)[］\]]")
_OPENED = re.compile(r"[［\[]([^［］\[\]：:。]*)[：:]")
_OTHERWISE = re.compile(r"[；;，,]?否则[：:]")
_TOKEN = re.compile(rf"{_FIGURE.pattern}|{_PHRASE.pattern}")
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
class Chosen(Run):
    """A figure with a word on how: `how` is LEFT_OUT, SAID with what is said, or ALL."""

    how: str = ""


_NEVER = Condition("", "=")


@dataclass(frozen=True)
class Phrase(Run):
    """Words on a condition; `text` is the whole as it was typed."""

    condition: Condition = _NEVER
    then: tuple[Run, ...] = ()
    otherwise: tuple[Run, ...] = ()


def flat(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with those of both branches of a phrase in its place."""
    for run in runs:
        if isinstance(run, Phrase):
            yield from (*run.then, *run.otherwise)
        else:
            yield run


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
class Template:
    """A parsed template: blocks whose figure runs hold the name as typed."""

    blocks: tuple[Block, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators used, in conditions too, each once, in the order of the text."""
        found: dict[str, None] = {}
        for run in (run for block in self.blocks for run in block.runs):
            if isinstance(run, Phrase):
                found |= dict.fromkeys(run.condition.codes)
            found |= dict.fromkeys(one.code for one in flat([run]) if one.code)
        return tuple(found)

    def sentences_citing(self, code: str) -> list[str]:
        """Every sentence that holds the indicator, as a reader would have it: figures as 〔name〕,
        and of a phrase the words with the indicator, or those said where its condition is so.
        """
        sentences = []
        for block in self.blocks:
            marked = "".join(_marked(run, code) for run in block.runs)
            held = [one for one in _SENTENCE.findall(marked) if _HERE in one]
            sentences += [one.replace(_HERE, "").strip() for one in held]
        return sentences


_SENTENCE = re.compile(r"[^。；]+[。；]?")
_HERE = "\x00"  # where the indicator stands


def _marked(run: Run, code: str) -> str:
    if isinstance(run, Phrase):
        is_otherwise = code in {one.code for one in run.otherwise} - {one.code for one in run.then}
        said = run.otherwise if is_otherwise else run.then
        mark = _HERE if code in run.condition.codes else ""
        return mark + "".join(_marked(one, code) for one in said)
    if not run.code:
        return run.text
    return f"〔{run.text}〕{_HERE if run.code == code else ''}"


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


def _block(
    line: str, number: int, position: int, before: list[Block], names: Mapping[str, str]
) -> Block:
    kind = _kind(line, position, before, names)
    cut = 0
    if kind == "h1" and not any(True for _ in _tokens(line, names)):
        cut = len(line)
    elif kind == "h2":
        cut = _lead_end(line, names)
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


def _lead_end(line: str, names: Mapping[str, str]) -> int:
    """The end of a run-in heading: its first full stop, unless a figure comes before it."""
    stop = line.find("。")
    figure = next(_tokens(line, names), None)
    end = stop + 1 if stop >= 0 else len(line)
    return min(end, figure.start()) if figure else end


def _tokens(text: str, names: Mapping[str, str]) -> Iterator[re.Match]:
    """Figures and phrases; brackets that hold no condition are words."""
    for match in _TOKEN.finditer(text):
        if match[1] is not None or _is_condition(match[0], names):
            yield match
        else:  # a year in brackets may hold a figure all the same
            yield from _FIGURE.finditer(text, match.start(), match.end())


def _is_condition(text: str, names: Mapping[str, str]) -> bool:
    """Whether a bracket opens a condition: a comparison before its colon, or a figure's name."""
    opened = _OPENED.match(text)
    return bool(opened and (conditions.SIGN.search(opened[1]) or opened[1].strip() in names))


def _runs(text: str, names: Mapping[str, str]) -> tuple[Run, ...]:
    runs: list[Run] = []
    at = 0
    for match in _tokens(text, names):
        if match.start() > at:
            runs.append(Run(text[at : match.start()]))
        runs.append(_phrase(match[0], names) if match[0][0] in "［[" else _figure(match[1], names))
        at = match.end()
    if at < len(text):
        runs.append(Run(text[at:]))
    return tuple(runs)


def _figure(inner: str, names: Mapping[str, str]) -> Run:
    name, how = split_how(inner, names)
    code = names.get(name, "")
    return Chosen(name, code, how=how) if how else Run(name, code)


def split_how(inner: str, names: Mapping[str, str]) -> tuple[str, str]:
    """(name, how) of what stands between braces; a colon may be part of a name."""
    whole = inner.strip()
    if whole in names:
        return whole, ""
    found = [(whole[: at.start()].strip(), whole[at.end() :]) for at in _COLON.finditer(whole)]
    known = next((one for one in found if one[0] in names), None)
    name, how = known or (found[0] if found else (whole, ""))
    return name, how.strip()


_COLON = re.compile("[：:]")


def branches(phrase: str) -> list[tuple[int, int]]:
    """Where in a phrase, as it was typed, the words of its branches stand: one span or two."""
    _, colon, words = _halves(phrase)
    at = phrase.index(colon) + 1 if colon else len(phrase) - 1
    end = at + len(words)
    otherwise = _OTHERWISE.search(words)
    if otherwise is None:
        return [(at, end)]
    return [(at, at + otherwise.start()), (at + otherwise.end(), end)]


def figure_end(line: str, start: int) -> int:
    """Where the figure ends that begins at `start` of a line."""
    found = _FIGURE.match(line, start)
    return found.end() if found else start


def _phrase(text: str, names: Mapping[str, str]) -> Run:
    """A phrase; as plain words where its condition can't be read (`_problems` says so)."""
    head, _, words = _halves(text)
    then, *otherwise = _OTHERWISE.split(words, maxsplit=1)
    try:
        condition = conditions.read(head, names)
    except ValueError:
        return Run(text)
    both = [_runs(one, names) for one in (then, *otherwise)]
    typed = f"［{text[1:-1]}］"
    return Phrase(typed, condition=condition, then=both[0], otherwise=both[1] if otherwise else ())


def _halves(text: str) -> tuple[str, str, str]:
    """(condition, colon, words) of a bracket."""
    inner = text[1:-1]
    colon = _COLON.search(inner)
    at = colon.start() if colon else len(inner)
    return inner[:at].strip(), inner[at : at + 1], inner[at + 1 :]


def _problems(line: str, number: int, names: Mapping[str, str]) -> list[Problem]:
    said = [
        *(_wrong_figure(match[1], names) for match in _FIGURE.finditer(line)),
        *_wrong_phrases(line, names),
    ]
    if _BRACES.search(_FIGURE.sub("", line)):
        said.append("双花括号没有成对，数据应写成“{{名称}}”。")
    return [Problem(number, f"第 {number} 行：{words}") for words in said if words]


def _wrong_figure(inner: str, names: Mapping[str, str]) -> str:
    """What is wrong of what stands between braces; "" for nothing."""
    name, how = split_how(inner, names)
    if name not in names:
        return _unknown(name, names)
    if how in ("", LEFT_OUT, ALL) or how.startswith(SAID):
        return ""
    return (
        f"“{name}”冒号后的“{how}”看不懂，可写“{LEFT_OUT}”"
        f"“{SAID}”（后面可接要说的话）或“{ALL}”（名单不截短）。"
    )


def _wrong_phrases(line: str, names: Mapping[str, str]) -> Iterator[str]:
    """What is wrong of the conditions of a line."""
    for match in _PHRASE.finditer(line):
        if _is_condition(match[0], names):
            head, _, words = _halves(match[0])
            try:
                conditions.read(head, names)
            except ValueError as error:
                yield f"条件“{head}”有误：{error}。"
            if not words.strip():
                yield f"条件“{head}”后面没有写要说的话。"
    for match in _OPENED.finditer(_PHRASE.sub("", line)):
        if _is_condition(match[0], names):
            yield f"条件“{match[1]}”没有用“］”收尾。"


def _unknown(name: str, names: Mapping[str, str]) -> str:
    if not name:
        return "双花括号里没有写指标名称。"
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"是不是“{near[0]}”？" if near else "请用“插入数据”选一个。"
    return f"没有名为“{name}”的指标，{hint}"


_WIDE = {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3000-\u303f\uff00-\uffef“”‘’}]"
_MARK = re.compile(rf"(?<={_HAN})[(),;:?!]|[(),;:?!](?={_HAN}|\{{)")
# (2025年12月30日）: the other of a pair of which one is wide.
_WITHIN = r"((?:\{\{[^{}]*\}\}|[^(){}（）])*)"
_PAIR = re.compile(rf"(?:\({_WITHIN}）|（{_WITHIN}\))")
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
    return _quotes(_PAIR.sub(lambda one: f"（{one[1] or one[2] or ''}）", "".join(parts)))


_BESIDE_HAN = re.compile(rf"(?<={_HAN})[ \u3000\xa0]+|[ \u3000\xa0]+(?={_HAN})")
_STOP = re.compile(rf"(?<={_HAN})\.(?={_HAN}|$)")
_NUMBERED = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*\.")


def neat(line: str) -> str:
    """Of words typed in a box without an editor: no spaces beside Chinese, and its marks."""
    head = _NUMBERED.match(line)
    begin = head.end() if head else 0
    line = line[:begin] + _STOP.sub("。", _BESIDE_HAN.sub("", line[begin:]))
    return normalise(line.strip())


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
