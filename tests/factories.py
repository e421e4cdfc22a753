"""One factory a model: valid, plain, fictional. A test names what it is about and
leaves the rest.
"""

from datetime import date, timedelta
from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from assessments import models as assessments
from duties import models as duties
from records import models as records
from records.ledger.months import due_on
from townwork.org import models as org
from townwork.org.workdays import Workdays

PASSWORD = "Qingxi-2026-abc"
DAY = date(2026, 3, 10)
RULES = records.WorkRules()


@cache
def hashed(password: str) -> str:
    """Argon2 is slow on purpose; every member of the cast shares one hash."""
    return make_password(password)


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = org.District
        django_get_or_create = ("code",)

    code = "yunling"
    name = "云岭区"


class TownshipFactory(DjangoModelFactory):
    class Meta:
        model = org.Township
        django_get_or_create = ("code",)

    district = factory.SubFactory(DistrictFactory)
    code = "qingxi"
    name = "青溪镇"
    sign_name = "中共云岭区青溪镇委员会"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = org.Unit

    township = factory.SubFactory(TownshipFactory)
    name = factory.Sequence("第{}村".format)
    kind = org.Unit.Kind.VILLAGE


class PostFactory(DjangoModelFactory):
    class Meta:
        model = org.Post

    unit = factory.SubFactory(UnitFactory)
    kind = org.Post.Kind.HEAD
    title = "村党总支书记"
    full_name = factory.Sequence("负责人{}".format)
    since = date(2026, 1, 5)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = org.User

    username = factory.Sequence("ren{}".format)
    full_name = factory.Sequence("甲{}".format)
    role = org.User.Role.LIAISON
    unit = factory.SubFactory(UnitFactory)
    password = factory.LazyFunction(lambda: hashed(PASSWORD))
    must_change_password = False
    password_changed_at = factory.LazyFunction(timezone.now)

    class Params:
        without_account = factory.Trait(username=None, role="", password="!")


class ReviewerFactory(UserFactory):
    role = org.User.Role.REVIEWER
    unit = None
    district = factory.SubFactory(DistrictFactory)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = org.Term
        django_get_or_create = ("township", "year", "half")

    township = factory.SubFactory(TownshipFactory)
    year = 2026
    half = 1


class RecordFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    unit = factory.SubFactory(UnitFactory)
    occurred_on = DAY
    entered_by = factory.SubFactory(UserFactory, unit=factory.SelfAttribute("..unit"))


class StudySessionFactory(RecordFactory):
    class Meta:
        model = records.StudySession

    topic = factory.Sequence("学习主题{}".format)
    kind = "branch"  # any unit's; 中心组学习 is the leadership's
    expected = 10
    present = 9


class StudyPlanFactory(RecordFactory):
    class Meta:
        model = records.StudyPlan

    topic = factory.Sequence("计划主题{}".format)
    kind = "branch"


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = records.Attendance

    session = factory.SubFactory(StudySessionFactory)
    person = factory.SubFactory(UserFactory, unit=factory.SelfAttribute("..session.unit"))

    class Params:
        present = factory.Trait(
            state="present", way="tick", marked_at=factory.LazyFunction(timezone.now)
        )
        away = factory.Trait(
            state="absent", way="tick", marked_at=factory.LazyFunction(timezone.now)
        )


class PaperReturnFactory(RecordFactory):
    class Meta:
        model = records.PaperReturn

    count = 3


class MeetingFactory(RecordFactory):
    class Meta:
        model = records.Meeting

    name = factory.Sequence("党政班子会{}".format)
    kind = records.Meeting.Kind.TRAINING  # any unit's; 专题研究 is the leadership's
    topic = "研究责任制落实"


class DecisionFactory(RecordFactory):
    class Meta:
        model = records.Decision

    meeting = factory.SubFactory(MeetingFactory, unit=factory.SelfAttribute("..unit"))
    matter = factory.Sequence("议定事项{}".format)


class RegulationFactory(RecordFactory):
    class Meta:
        model = records.Regulation

    title = factory.Sequence("制度{}".format)
    kind = records.Regulation.Kind.STUDY


class ActivityFactory(RecordFactory):
    class Meta:
        model = records.Activity

    title = factory.Sequence("活动{}".format)
    category = records.Activity.Category.FESTIVAL


class LectureHallFactory(RecordFactory):
    class Meta:
        model = records.LectureHall

    name = factory.Sequence("分坛{}".format)


class TalkFactory(RecordFactory):
    class Meta:
        model = records.Talk

    topic = factory.Sequence("宣讲{}".format)


class FilmShowingFactory(RecordFactory):
    class Meta:
        model = records.FilmShowing

    film = factory.Sequence("影片{}".format)


class VenueFactory(RecordFactory):
    class Meta:
        model = records.Venue

    name = factory.Sequence("宣传栏{}".format)
    kind = records.Venue.Kind.BOARD


class InspectionFactory(RecordFactory):
    class Meta:
        model = records.Inspection

    venue = factory.SubFactory(VenueFactory, unit=factory.SelfAttribute("..unit"))


class VenueOpeningFactory(RecordFactory):
    class Meta:
        model = records.VenueOpening

    venue = factory.SubFactory(VenueFactory, unit=factory.SelfAttribute("..unit"))
    weeks_open = 4


class FilingFactory(RecordFactory):
    class Meta:
        model = records.Filing

    title = factory.Sequence("报告会{}".format)
    kind = records.Filing.Kind.REPORT
    applied_on = date(2026, 3, 1)
    apply_by = factory.LazyAttribute(
        lambda row: Workdays().before(row.occurred_on, RULES.apply_days)
    )
    close_by = factory.LazyAttribute(
        lambda row: Workdays().after(row.occurred_on, RULES.close_days)
    )


class CustomsReportFactory(RecordFactory):
    class Meta:
        model = records.CustomsReport

    weddings = 2
    funerals = 1
    frugal = 2
    due_on = factory.LazyAttribute(
        lambda row: due_on(row.occurred_on, Workdays.load(row.unit.township))
    )


class PublicationFactory(RecordFactory):
    class Meta:
        model = records.Publication

    title = factory.Sequence("墙报{}".format)
    kind = records.Publication.Kind.WALL
    quantity = 5


class AwardBatchFactory(RecordFactory):
    class Meta:
        model = records.AwardBatch

    name = factory.Sequence("第{}批".format)
    project = records.AwardBatch.Project.STARS


class AwardPlaceFactory(RecordFactory):
    class Meta:
        model = records.AwardPlace

    batch = factory.SubFactory(AwardBatchFactory, unit=factory.SelfAttribute("..unit"))
    named = 12


class NewsItemFactory(RecordFactory):
    class Meta:
        model = records.NewsItem

    title = factory.Sequence("稿件{}".format)
    medium = "云岭日报"
    level = records.NewsItem.Level.DISTRICT
    # by the rules and rest days as shipped, as records.pages.services works it out
    happened_on = None
    send_by = factory.LazyAttribute(
        lambda item: item.happened_on and Workdays().after(item.happened_on, RULES.send_days)
    )


class NoticeFactory(RecordFactory):
    class Meta:
        model = records.Notice

    number = factory.Sequence("云宣提〔2026〕{}号".format)
    sender = "区级主管部门"
    kind = records.Notice.Kind.VENUE


class CustomLedgerFactory(RecordFactory):
    class Meta:
        model = records.CustomLedger

    name = factory.Sequence("自定义台账{}".format)
    measure = "次"


class CustomEntryFactory(RecordFactory):
    class Meta:
        model = records.CustomEntry

    ledger = factory.SubFactory(CustomLedgerFactory, unit=factory.SelfAttribute("..unit"))
    title = factory.Sequence("事项{}".format)


class OwnKindFactory(DjangoModelFactory):
    class Meta:
        model = records.OwnKind

    township = factory.SubFactory(TownshipFactory)
    ledger = "venues"
    field = "kind"
    label = factory.Sequence("书屋{}".format)
    added_by = factory.SubFactory(UserFactory)


class NilReturnFactory(DjangoModelFactory):
    class Meta:
        model = records.NilReturn

    unit = factory.SubFactory(UnitFactory)
    term = factory.SubFactory(TermFactory, township=factory.SelfAttribute("..unit.township"))
    ledger = "talk"
    declared_by = factory.SubFactory(UserFactory, unit=factory.SelfAttribute("..unit"))


class DocumentFactory(DjangoModelFactory):
    """A draft; `issued=True` makes it look issued, without papers or assignments."""

    class Meta:
        model = duties.ResponsibilityDocument

    class Params:
        issued = factory.Trait(
            number="青发〔2026〕3号",
            issued_on=date(2026, 1, 10),
            issued_at=factory.LazyFunction(timezone.now),
            issued_by=factory.SelfAttribute("created_by"),
        )

    township = factory.SubFactory(TownshipFactory)
    year = 2026
    title = "青溪镇2026年度责任制"
    created_by = factory.SubFactory(UserFactory)


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = duties.Duty

    class Params:
        counted = factory.Trait(indicator="film.show_count", target=1)

    document = factory.SubFactory(DocumentFactory, issued=True)
    order = factory.Sequence(int)
    section = duties.Duty.Section.STUDY
    title = factory.Sequence("事项{}".format)
    requirement = "按要求完成"
    frequency = duties.Duty.Frequency.MONTHLY
    kinds = ["village"]


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = duties.Assignment

    duty = factory.SubFactory(DutyFactory)
    unit = factory.SubFactory(UnitFactory)
    start = date(2026, 3, 1)
    end = date(2026, 3, 31)
    due_on = date(2026, 3, 31)
    first_due_on = factory.SelfAttribute("due_on")


class RubricFactory(DjangoModelFactory):
    """A draft; `adopted=True` makes it adopted."""

    class Meta:
        model = assessments.Rubric

    class Params:
        adopted = factory.Trait(
            adopted_at=factory.LazyFunction(timezone.now),
            adopted_by=factory.SelfAttribute("created_by"),
        )

    township = factory.SubFactory(TownshipFactory)
    title = "考核细则"
    created_by = factory.SubFactory(UserFactory)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = assessments.Section

    rubric = factory.SubFactory(RubricFactory, adopted=True)
    code = "A"
    title = "板块"


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = assessments.Criterion

    section = factory.SubFactory(SectionFactory)
    code = factory.Sequence("A{}".format)
    order = factory.Sequence(int)
    title = factory.Sequence("项目{}".format)
    standard = "按要求完成"
    points = 10
    kinds = ["village"]


class RoundFactory(DjangoModelFactory):
    """Its days lie around today, so that a public round's window is open."""

    class Meta:
        model = assessments.Round

    term = factory.SubFactory(TermFactory)
    rubric = factory.SubFactory(
        RubricFactory, township=factory.SelfAttribute("..term.township"), adopted=True
    )
    opened_by = factory.SubFactory(UserFactory)
    self_by = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    check_by = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=20))
    settle_by = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    public_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=3))
    public_to = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=3))


class RectificationFactory(DjangoModelFactory):
    class Meta:
        model = assessments.Rectification

    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence("整改{}".format)
    requirement = "补齐材料"
    due_on = date(2026, 8, 14)
    issued_by = factory.SubFactory(UserFactory)
