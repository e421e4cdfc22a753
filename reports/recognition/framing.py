"""What stands around the words of an old paper: its red head, its number, attachments, who was sent
a copy. None of it is the next paper's, which has its own. Pure.
"""

import re
from collections.abc import Sequence

from townwork.lib import outline

HEAD, TAIL = 6, 12  # lines at most, from the top and from the end
TITLE = 80  # signs at most
_MASTHEAD = re.compile(
    r"[^。，；：]{1,40}(?:委员会|政府|办公室|[镇乡委部局]|街道)文件"
    r"|内部(?:资料|文件).{0,12}|特急|急件"
    r"|[（(]?(?:代拟稿|送审稿|征求意见稿|初稿)[）)]?"
)
_NUMBER = re.compile(r"[^\d。，；：]{1,14}〔(?:20)?\d\d〕第?\d{1,4}号(?:.*签发人.*)?|签发人[：:].*")
_PAGE = re.compile(
    r"[—–\-－_]+\s*\d{1,3}\s*[—–\-－_]+|第\s*\d{1,3}\s*页(?:[，,/\s]*共\s*\d{1,3}\s*页)?"
)
_AFTER = re.compile(
    r"(?:抄送|抄报|主送|附件|附表|联系人|[（(]联系人|[（(]?此件)[：:公\d].*|附[：:].*|.*20\d\d年\d{1,2}月\d{1,2}日(?:印发|印)"
    r"|共印\d+份。?"
)
_SEAL = re.compile(r"[（(](?:盖章|公章|签章|印章|章)[）)]$")
_DAY = r"[（(]?(?:二〇[〇一二三四五六七八九]{2}|20\d\d)年.{1,3}月.{1,3}日[）)]?"
_SIGNED = re.compile(rf"(?P<office>[^\d。；！？：，、（）]{{2,28}}?)\s*(?P<day>{_DAY})")
_TITLE_ENDS = re.compile(r"(?:总结|报告|汇报|情况|小结|自查)$")
_STOPS = "。；：！？，、"


def framed(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the lines that are its own words, those that are left out): its title on one line, who signs
    and the day on two. Of lines that are framed already nothing changes.
    """
    left = [line for line in lines if _PAGE.fullmatch(line)]
    kept = [line for line in lines if not _PAGE.fullmatch(line)]
    left += _without_head(kept)
    _join_title(kept)
    left += _without_tail(kept)
    return tuple(kept), tuple(left)


def _without_head(lines: list[str]) -> list[str]:
    """What of the first lines is the letter-head; the title stands behind it, or is the first."""
    end = next((at for at, line in enumerate(lines[:HEAD]) if _is_text(line)), HEAD)
    head = [at for at, line in enumerate(lines[:end]) if _is_head(line)]
    left = [lines[at] for at in head]
    for at in reversed(head):
        del lines[at]
    return left


def _is_text(line: str) -> bool:
    return not _is_head(line) and (line[-1] in _STOPS or outline.number_of(line) is not None)


def _is_head(line: str) -> bool:
    return bool(_MASTHEAD.fullmatch(line) or _NUMBER.fullmatch(line))


def _join_title(lines: list[str]) -> None:
    """关于2025年上半年意识形态和 | 宣传思想文化工作情况的报告, as a title of two lines is set."""
    title = ""
    for at, line in enumerate(lines[:3]):
        if line[-1] in _STOPS or outline.number_of(line) or len(title + line) > TITLE:
            return
        title += line
        if _TITLE_ENDS.search(line):
            lines[: at + 1] = [title]
            return


def _without_tail(lines: list[str]) -> list[str]:
    """What stands behind the text and between it and who signs."""
    left: list[str] = []
    for at in range(len(lines) - 1, max(len(lines) - TAIL, 0), -1):
        line = _SEAL.sub("", lines[at])
        signed = _SIGNED.fullmatch(line)
        if _AFTER.fullmatch(line):
            left.insert(0, lines.pop(at))
        elif signed:
            lines[at : at + 1] = [signed["office"].strip(), signed["day"]]
        elif line[-1:] in _STOPS:
            break
        else:
            lines[at] = line
    return left
