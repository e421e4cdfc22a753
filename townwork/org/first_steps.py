"""起步: what an office does first. Each step ticks itself by what is there, leads to where it is
done, and can be left for later; rooms above add theirs in ready().
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from townwork.audit.services import record, record_removal
from townwork.org.access import allows, require
from townwork.org.errors import Refusal
from townwork.org.kept import kept
from townwork.org.models import LeftStep, Term, Township, Unit, User
from townwork.org.workdays import Workdays


@dataclass(frozen=True)
class Step:
    """`page` is the name of the address where it is done, for whose role has `action`; `whose`
    names them to the others. Where it does not apply there is no such step.
    """

    key: str
    title: str
    why: str
    page: str
    action: str
    whose: str
    is_done: Callable[[Township], bool]
    is_of_acts: bool = True  # else it is looked at anew: no act in the township tells of it
    applies: Callable[[], bool] = lambda: True
    at: Callable[[Township], str] | None = None  # its address, where it hangs on the township


@dataclass(frozen=True)
class Standing:
    """A step as it stands for one person; `url` is "" for who can't do it."""

    step: Step
    is_done: bool
    is_left: bool
    url: str

    @property
    def is_open(self) -> bool:
        return not (self.is_done or self.is_left)


_steps: list[Step] = []


def register(*steps: Step) -> None:
    _steps.extend(steps)


def of(user: User) -> list[Standing]:
    """All of them in their order; none once there is nothing left to do."""
    if not (user.township and allows(user, "org.begin")):
        return []
    year = timezone.localdate().year
    done, left = kept("first-steps", user.township, year, compute=lambda: _read(user.township))
    done = done | {one.key for one in _steps if not one.is_of_acts and one.is_done(user.township)}
    standing = [
        Standing(step, step.key in done, step.key in left, _url(step, user))
        for step in _steps
        if step.applies()
    ]
    return standing if any(one.is_open for one in standing) else []


def next_after(user: User, path: str) -> Standing | None:
    """What this person does next, on the page of a step that is done; else None."""
    steps = of(user)
    if not any(one.is_done and path != "/" and one.url.startswith(path) for one in steps):
        return None
    return next((one for one in steps if one.is_open and one.url), None)


def _read(township: Township) -> tuple[set[str], set[str]]:
    done = {step.key for step in _steps if step.is_of_acts and step.is_done(township)}
    return done, set(LeftStep.objects.filter(township=township).values_list("key", flat=True))


def _url(step: Step, user: User) -> str:
    if not allows(user, step.action):
        return ""
    return step.at(user.township) if step.at else reverse(step.page)


@transaction.atomic
def leave(key: str, *, actor: User) -> None:
    """先放着: it is asked for no more, until it is taken up. Raises Refusal."""
    require(actor, "org.begin")
    step = _named(key)
    left, is_new = LeftStep.objects.get_or_create(
        township=actor.township, key=key, defaults={"title": step.title, "left_by": actor}
    )
    if is_new:
        record("放下起步步骤", left, actor=actor)


@transaction.atomic
def take_up(key: str, *, actor: User) -> None:
    """接着办: what was left. Raises Refusal."""
    require(actor, "org.begin")
    _named(key)
    left = LeftStep.objects.select_for_update().filter(township=actor.township, key=key).first()
    if left is not None:
        record_removal("接着办起步步骤", left, actor=actor)


def _named(key: str) -> Step:
    found = next((step for step in _steps if step.key == key), None)
    if found is None:
        raise Refusal("没有这一步，请刷新首页再看。")
    return found


# --- This room's own ------------------------------------------------------------------------------


def _has_units(township: Township) -> bool:
    return Unit.objects.active().filter(township=township).exclude(kind="leadership").exists()


def _has_staff(township: Township) -> bool:
    """Somebody to write, to sign and to report."""
    people = User.objects.filter(unit__township=township, is_active=True)
    return {"clerk", "secretary", "liaison"} <= set(people.values_list("role", flat=True))


def _staff_page(township: Township) -> str:
    """Whoever is listed already gets an account; where nobody is, they come in by a sheet."""
    people = User.objects.filter(unit__township=township, is_active=True)
    return reverse("accounts_open" if people.without_account().exists() else "staff_import")


def _has_words(township: Township) -> bool:
    return bool(Township.objects.values_list("sign_name", flat=True).get(pk=township.pk))


def _has_theme(township: Township) -> bool:
    """Of any half-year: the next ones' are asked for as they begin (reports.turns)."""
    return Term.objects.filter(township=township).exclude(theme_phrase="").exists()


def _theme_form(township: Township) -> str:
    """Of today's half-year, which makes itself."""
    now = Term.objects.filter(township=township).of_date(timezone.localdate()).first()
    return reverse("term_edit", args=[now.pk]) if now else reverse("terms")


def first_year(township: Township) -> int:
    """The year in which it began here: later ones are turned, not begun."""
    first = Term.objects.filter(township=township).order_by("year", "half").first()
    return first.year if first else timezone.localdate().year


def _has_rest_days(township: Township) -> bool:
    return Workdays.load(township).knows(first_year(township))


OWN = (
    Step(
        "units",
        "建单位",
        "用一张表一次导入村、社区和站办所，也可以一个个加。",
        "unit_import",
        "org.manage",
        "管理员",
        _has_units,
    ),
    Step(
        "staff",
        "开账号",
        "书记、宣传干事和各单位联络员，也可以用表导入。",
        "staff_import",
        "org.manage",
        "管理员",
        _has_staff,
        at=_staff_page,
    ),
    Step(
        "words",
        "填基本用语",
        "署名、地名口号、讲坛品牌：公文和总结里照这样写。",
        "township_words",
        "org.set_up_term",
        "宣传干事",
        _has_words,
    ),
    Step(
        "theme",
        "填学习主题",
        "半年到日子自己建好，只要写上学习主题。",
        "terms",
        "org.set_up_term",
        "宣传干事",
        _has_theme,
        at=_theme_form,
    ),
    Step(
        "rest-days",
        "登记节假日",
        "到期日遇到放假会顺延；系统自带的日历里没有的年份才要登记。",
        "special_days",
        "org.manage",
        "管理员",
        _has_rest_days,
    ),
)
