"""What kind of unit a word of a sheet or a name means: 行政村 is a 村, 文化站 a 站办所."""

from collections.abc import Mapping

from django.db import transaction

from townwork.audit.services import record
from townwork.lib.text import squeezed
from townwork.org.access import require
from townwork.org.models import KindWord, Township, Unit, User

Kind = Unit.Kind
CALLED = {
    Kind.LEADERSHIP: "党政班子 镇领导班子 班子 领导 镇领导",
    Kind.OFFICE: "站所 站办 办所 站所办 内设机构 内设部门 科室 股室 办公室 办 中心 站 所 机关 机关科室 "
    "镇直部门 镇直机关 部门 职能部门 事业站所 机关站所",
    Kind.VILLAGE: "行政村 建制村 村委会 村民委员会 中心村",
    Kind.COMMUNITY: "社区 居委会 居民委员会 城市社区 居民区",
    Kind.SUBORDINATE: "事业单位 学校 中小学 卫生院 直属单位 镇属单位 企业 国有企业 驻镇单位 医院 幼儿园",
}
# By the end of a name, the longer ones first: 中心小学 is no 中心.
ENDS = (
    (Kind.LEADERSHIP, ("班子",)),
    (Kind.VILLAGE, ("村", "村委会", "村民委员会", "村两委")),
    (Kind.COMMUNITY, ("社区", "居委会", "居民委员会", "居")),
    (
        Kind.SUBORDINATE,
        ("小学", "中学", "学校", "幼儿园", "卫生院", "医院", "敬老院", "福利院", "公司", "合作社"),
    ),
    (Kind.OFFICE, ("办", "办公室", "所", "中心", "站", "科", "股", "局", "队", "窗口", "部")),
)
_WORDS = {squeezed(word): kind for kind in Kind for word in [kind.label, *CALLED[kind].split()]}


def kind_of_word(said: str, learnt: Mapping[str, str]) -> str:
    """What the word of a sheet means, "" of one nobody knows; `learnt` is the town's own."""
    word = squeezed(said)
    return learnt.get(word, "") or _WORDS.get(word, "")


def kind_of_name(name: str) -> str:
    """What a unit is by its name; "" where it does not say."""
    word = squeezed(name)
    return next((kind for kind, ends in ENDS if word.endswith(ends)), "")


def learnt_of(township: Township) -> dict[str, str]:
    """{word: kind} that the town was asked about."""
    return dict(KindWord.objects.filter(township=township).values_list("said", "kind"))


def learn(said: str, kind: str, township: Township) -> None:
    """The next sheet that says so is not asked about. A word too long for one is forgotten."""
    word = squeezed(said)
    if word and len(word) <= KindWord._meta.get_field("said").max_length:
        KindWord.objects.update_or_create(township=township, said=word, defaults={"kind": kind})


@transaction.atomic
def forget(said: str, *, actor: User) -> None:
    """The next sheet that says so is asked about anew; what no sheet said is forgotten already."""
    require(actor, "org.manage")
    rows = KindWord.objects.select_for_update(of=("self",))
    word = rows.filter(township=actor.township_id, said=said).first()
    if word is not None:
        told = {"表里的叫法": word.said, "当作": word.get_kind_display()}
        record("忘掉叫法", word.township, actor=actor, data=told, moves=False)
        word.delete()
