from django.db.models import F, Q
from django.db.models.functions import Coalesce

from records.kinds.civility.models import AwardBatch, AwardPlace, CustomsReport, Publication
from records.kinds.civility.return_check import ask_about_jumps
from records.kinds.civility.village_rules import take_over_rules
from records.ledger import months as monthly
from records.ledger.debts import VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import CountOf, ListOf, RatioOf, SumOf, UnitsOf, lacking
from townwork.org.workdays import Workdays


def _complete(returns: list[CustomsReport]) -> None:
    """The day each new return of one township is due, by its rest days, and that of its unit's
    村规民约.
    """
    take_over_rules(returns)
    if returns:
        workdays = Workdays.load(returns[0].unit.township)
        for found in returns:
            found.due_on = monthly.due_on(found.occurred_on, workdays)


def _set_up(code: str, name: str, where: Q, label: str, also: str = "") -> UnitsOf:
    return UnitsOf(
        code=code,
        name=name,
        measure="个",
        whose=VILLAGES,
        where=where,
        definition=f"本期月报中填了“{label}”的村（居）数，同一村只计一次。{also}",
    )


_CASES = Coalesce(F("weddings"), 0) + Coalesce(F("funerals"), 0)
_TOLD = Q(weddings__isnull=False) | Q(funerals__isnull=False)

CUSTOMS = Ledger(
    slug="customs",
    model=CustomsReport,
    group="文明创建",
    columns=("occurred_on", "unit", "is_under_way", "weddings", "funerals", "frugal", "saved"),
    filters=("is_under_way", "has_council"),
    totals=("weddings", "funerals", "frugal", "saved"),
    sections=(
        (
            "组织",
            (
                "unit",
                "occurred_on",
                "is_under_way",
                "has_council",
                "council_size",
                "has_charter",
                "rules_revised_on",
            ),
        ),
        (
            "当月汇总（只填总数）",
            ("weddings", "funerals", "frugal", "saved", "saved_basis", "note"),
        ),
    ),
    left_empty=("weddings", "funerals", "frugal", "saved", "note"),
    asked=("weddings", "funerals", "frugal"),
    tabs=(("月报表", "customs_grid"),),
    checks=(ask_about_jumps,),
    spreads_into=("frugal", "weddings", "funerals", "saved"),
    written_by_acts=("rules_revised_on",),
    complete=_complete,
    once_a_month=True,
    own_form="customs_return",
    owes=Owes(VILLAGES, Every.MONTH, grace=monthly.DUE_DAY),
    kinds=VILLAGES,
    counting=Counting(
        rows=Counted("份", "份数", "移风易俗月报"),
        titles="",
        apart=("council_size",),  # the same people month by month
    ),
    date_label="所属月份（任一日）",
    indicators=(
        UnitsOf(
            code="custom.village_covered",
            name="移风易俗开展村数",
            measure="个",
            whose=VILLAGES,
            where=Q(is_under_way=True),
            definition="本期月报中填“已铺开”的村（居）数，同一村只计一次。",
        ),
        SumOf(
            code="custom.frugal_case_count",
            name="节俭办理桩数",
            measure="桩",
            field="frugal",
            whose=VILLAGES,
            definition="本期各村月报节俭办理桩数之和。",
        ),
        SumOf(
            code="custom.saved_amount",
            name="节约金额",
            measure="元",
            field="saved",
            whose=VILLAGES,
            approximate=True,
            definition="本期各村月报估算节约额之和；行文取整，以“余”表示零头。",
        ),
        SumOf(
            code="custom.case_count",
            name="红白事桩数",
            measure="桩",
            field=_CASES,
            where=_TOLD,
            whose=VILLAGES,
            definition="本期各村月报红事、白事桩数之和。",
        ),
        RatioOf(
            code="custom.frugal_rate",
            name="节俭办理率",
            where=_TOLD & Q(frugal__isnull=False),
            whose=VILLAGES,
            above=F("frugal"),
            below=_CASES,
            definition="节俭办理桩数÷红白事桩数，只算两数都已填的月报。",
        ),
        CountOf(
            code="custom.return_count",
            name="移风易俗月报份数",
            measure="份",
            whose=VILLAGES,
            definition="本期各村（居）所报移风易俗月报的份数。",
        ),
        CountOf(
            code="custom.late_count",
            name="移风易俗月报迟报次数",
            measure="次",
            whose=VILLAGES,
            where=Q(entered_at__date__gt=F("due_on")),
            counts_faults=True,
            nil="月报未出现迟报",
            definition=f"本期月报中，过了{monthly.SAID}才录入的份数。",
        ),
        _set_up(
            "custom.council_count", "建立红白理事会村数", Q(has_council=True), "红白理事会已建"
        ),
        _set_up("custom.charter_count", "章程上墙村数", Q(has_charter=True), "章程上墙"),
        _set_up(
            "custom.rules_count",
            "修订村规民约村数",
            Q(rules_revised_on__isnull=False),
            "村规民约修订日",
            "修订日由“制度文件”里登记的村规民约带出。",
        ),
    ),
)


def _printed(
    code: str, name: str, measure: str, kind: Publication.Kind, *, approximate: bool = False
) -> SumOf:
    return SumOf(
        code=code,
        name=name,
        measure=measure,
        field="quantity",
        where=Q(kind=kind),
        approximate=approximate,
        definition=f"本期登记的{kind.label}数量之和。",
    )


Kind = Publication.Kind

PUBLICATIONS = Ledger(
    slug="publications",
    model=Publication,
    group="文明创建",
    columns=("occurred_on", "unit", "kind", "title", "quantity", "place_name"),
    filters=("kind",),
    totals=("quantity",),
    spreads_into=("quantity",),
    sections=(
        ("宣传品", ("unit", "occurred_on", "title", "kind", "quantity", "place_name", "note")),
    ),
    left_empty=("title", "quantity", "note"),
    kept_again=("title",),
    owes=Owes(VILLAGES, Every.HALF),
    counting=Counting(
        rows=Counted("条", "登记条数", "宣传品"),
        sums={
            "quantity": Counted(
                "份",
                "{}数",
                None,
                {Kind.WALL: "块", Kind.BOOKLET: "本", Kind.BOARD: "块", Kind.SLOGAN: "条"},
            )
        },
    ),
    indicators=(
        _printed("pub.wall_count", "墙报块数", "块", Kind.WALL),
        _printed("pub.booklet_count", "宣传册本数", "本", Kind.BOOKLET, approximate=True),
        ListOf(
            code="pub.booklet_titles",
            name="宣传册书名",
            measure="种",
            quoted=True,
            where=Q(kind=Kind.BOOKLET),
            text="title",
            definition="本期发放的宣传册书名，同名只列一次。",
        ),
        _printed("pub.leaflet_count", "宣传折页份数", "份", Kind.LEAFLET, approximate=True),
        CountOf(
            code="pub.entry_count",
            name="宣传品登记条数",
            measure="条",
            definition="本期登记的宣传品条数，不分种类。",
        ),
    ),
)

AWARDS = Ledger(
    slug="awards",
    model=AwardBatch,
    group="文明创建",
    columns=("occurred_on", "unit", "project", "name", "public_from", "public_to", "number"),
    filters=("project",),
    sections=(
        ("批次", ("unit", "occurred_on", "name", "project")),
        (
            "流程",
            (
                "recommend_by",
                "public_from",
                "public_to",
                "number",
                "plaques_on",
                "reviewed_on",
                "note",
            ),
        ),
    ),
    left_empty=(
        "name",
        "recommend_by",
        "public_from",
        "public_to",
        "number",
        "plaques_on",
        "reviewed_on",
        "note",
    ),
    counting=Counting(
        rows=Counted("批", "评选批次", ""),
        words={"project": {AwardBatch.Project.OTHER: "其他项目"}},
        titles="评选批次",
    ),
    date_label="方案日期",
    indicators=(
        CountOf(
            code="award.batch_count",
            name="创建评选批次",
            measure="批",
            definition="方案日期在本期的创建评选批次数。",
        ),
        ListOf(
            code="award.projects",
            name="评选项目",
            measure="项",
            text="name",
            definition="本期各批次名称，按方案日期列出。",
        ),
        SumOf(
            code="award.lacking_count",
            name="创建评选缺少环节数",
            measure="环",
            field=lacking(
                Q(counted_recommend_by__isnull=False),
                Q(counted_public_from__isnull=False, counted_public_to__isnull=False),
                ~Q(counted_number=""),
            ),
            counts_faults=True,
            nil="未出现评选缺少环节",
            definition="本期各批次在方案之外缺少的环节之和：推荐、公示、命名文号。",
        ),
    ),
)

AWARD_PLACES = Ledger(
    slug="award-places",
    model=AwardPlace,
    group="文明创建",
    columns=("occurred_on", "unit", "batch", "places", "named"),
    filters=("batch",),
    totals=("places", "named"),
    sections=(
        (
            "名额（只填户数，不录户名）",
            ("unit", "occurred_on", "batch", "places", "named", "note"),
        ),
    ),
    left_empty=("places", "named", "note"),
    kinds=VILLAGES,
    counting=Counting(rows=Counted("条", "登记条数", "命名")),
    date_label="命名日期",
    indicators=(
        SumOf(
            code="award.named_count",
            name="命名数",
            measure="户",
            field="named",
            whose=VILLAGES,
            definition="命名日期在本期的各村命名户数之和。",
        ),
        CountOf(
            code="award.place_count",
            name="参评批次数",
            measure="批",
            whose=VILLAGES,
            definition="命名日期在本期的名额与命名登记条数：一个单位参加一批评选为一条，命名 0 户也算。",
        ),
    ),
)
