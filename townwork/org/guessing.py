"""What an office guesses first: its own names, the words of its work, and what keyboards lead to.

Pure but for the names it is given: a person's own are read by `words_about`.
"""

import re
from collections.abc import Iterable, Set

from townwork.lib.text import pinyin, pinyin_initials
from townwork.org.models import User

# The words office passwords are made of, in pinyin and English. Cut from a password together with
# its digits and marks, they must leave something.
OFFICE = frozenset(
    """
    admin administrator root user guest test demo sample password passwd pass pwd word login system
    manager office server welcome hello iloveyou china beijing townwork town work
    mima kouling denglu xitong yonghu guanli guanliyuan ceshi moren
    bangong bangongshi ban xuanchuan xuanchuanban xuanchuanbu dangzheng dangzhengban dangwei dangwu
    dangjian dangyuan zhengfu renmin zuzhi zuzhibu jiwei jiguan danwei
    shuji zhenzhang zhuren ganshi lianluo lianluoyuan shenji shenjiyuan gongwuyuan
    gongzuo renwu zeren zerenzhi taizhang kaohe zongjie zhize yishi xingtai yishixingtai
    xuexi qiangguo xuexiqiangguo wenming nihao woaini zhongguo huanying
    sheng shi qu xian zhen xiang jiedao cun shequ she
    abc abcd abcde abcdef abcabc xyz qwe qwer qwert qwerty asd asdf asdfgh zxc zxcv zxcvbn
    qaz wsx edc rfv qazwsx qazwsxedc zaq xsw cde
    """.split()
)
# What stands for a letter; 1 is read both ways.
LEET = [str.maketrans("@4031$57!", f"aaoe{one}ssti") for one in "il"]
_LEET_MARK = re.compile(r"(?<![0-9])[@4031$57!](?=[a-z])|(?<=[a-z])[@4031$57!](?=[a-z])")
# A suffix of a place or an office: people leave it out. The longest first.
_SUFFIX = re.compile(r"(办公室|街道|社区|村委会|居委会|[省市区县镇乡村居办站所])$")
# A word or a name of two or three syllables (weixin, zhangsan) is guessed as a whole: no list has
# them all, and judged by its letters it would seem drawn at random.
_SYLLABLE = (
    "(?:[zcs]h|[b-df-hj-np-tw-z])?"
    "(?:iang|iong|uang|[aoei]ng|[iu]an|[iu]ao|uai|[aeu]i|[aoi]u"
    "|[ao]o?|ia|[iuv]e|[aeiuv]n|ua|uo|er|[eiuv])"
)
_CHINESE_WORD = re.compile(f"(?:{_SYLLABLE}){{2,3}}")
# Ten thousand million guesses, what OWASP's calculators call strong against a stolen hash.
WANTED_GUESSES = 10**10
LONGEST = 72  # characters that zxcvbn reads; its time grows with the square


def words_about(user: User | None) -> set[str]:
    """The names around a person, as they may be typed: pinyin, initials, without the suffix."""
    if user is None:
        return set()
    names = [user.username, user.full_name, user.position, *_places(user)]
    parts = (part for name in names for part in re.split(r"[·、，\s_.@-]+", name))
    return {word for part in parts for word in _as_typed(part) if len(word) > 1}


def _places(user: User) -> list[str]:
    if user.unit is None:
        return [user.district.name, user.district.code] if user.district else []
    town = user.unit.township
    return [
        user.unit.name,
        town.name,
        town.code,
        town.forum_brand,
        town.district.name,
        town.district.code,
    ]


def _as_typed(name: str) -> set[str]:
    short = _SUFFIX.sub("", name)
    return {
        typed.lower()
        for word in (name, short)
        for typed in (word, pinyin(word), pinyin_initials(word))
    }


def easy_part(password: str, names: Iterable[str] = ()) -> str:
    """The part of a password that makes it easy to guess, as it was typed; "" for a good one.

    Easy is what consists of known words once digits, marks and letters written as digits are
    undone (Qingxi2026!, P@ssw0rd), and what zxcvbn opens in fewer than WANTED_GUESSES.
    """
    from zxcvbn import zxcvbn  # its lists of words take long to read: not at every start

    words = {*OFFICE} | {name.lower() for name in names}
    lowered = password.lower()
    for plain in (lowered, *(_undone(lowered, table) for table in LEET)):
        first = _only_words(plain, words)
        if first:
            return _as_written(first, password)
    judged = zxcvbn(password[:LONGEST], user_inputs=sorted(words | _chinese_words(lowered)))
    if judged["guesses"] >= WANTED_GUESSES:
        return ""
    known = [part["token"] for part in judged["sequence"] if part["pattern"] != "bruteforce"]
    return max(known, key=len, default="")  # nothing known: too short, which another rule says


def _chinese_words(lowered: str) -> set[str]:
    return set(filter(_CHINESE_WORD.fullmatch, re.findall("[a-z]{4,}", lowered)))


def _undone(lowered: str, table: dict[int, int]) -> str:
    """Marks and digits that stand for letters, where they stand among letters: the 0 of passw0rd,
    not that of 2026.
    """
    return _LEET_MARK.sub(lambda mark: mark[0].translate(table), lowered)


def _only_words(lowered: str, words: Set[str]) -> str:
    """The longest word, where known words and repeated letters are all the letters there are."""
    letters = "".join(filter(str.isalpha, lowered))
    if not letters or not _is_made_of(letters, words):
        return ""
    return max((word for word in words if word in lowered), key=len, default=letters)


def _is_made_of(letters: str, words: Set[str]) -> bool:
    """By the places a word may end at: a pattern would try every way to cut abcabcabc."""
    ends = {0}
    for end in range(1, len(letters) + 1):
        begins = [begin for begin in ends if _is_known(letters[begin:end], words)]
        if begins:
            ends.add(end)
    return len(letters) in ends


def _is_known(part: str, words: Set[str]) -> bool:
    return part in words or (len(part) > 1 and len(set(part)) == 1)


def _as_written(word: str, password: str) -> str:
    """The word as the password has it, capitals and all; itself where digits stand in it."""
    at = password.lower().find(word)
    return password[at : at + len(word)] if at >= 0 else word
