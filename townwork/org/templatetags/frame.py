"""What the frame of every page shows: the menu of this person, and where they work."""

from django import template
from django.urls import NoReverseMatch, reverse

from townwork.org import first_steps, pictures
from townwork.org.access import allows
from townwork.org.evidence import accepted

register = template.Library()

# (title, URL name, any of these actions opens it)
_ENTRIES = [
    ("首页", "home", ("home",)),
    ("驾驶舱", "board", ("board.read",)),
    ("职责", "duties", ("duties.read",)),
    ("考核", "assessments", ("assessments.read",)),
    ("台账", "ledgers", ("records.read",)),
    ("指标", "indicators", ("figures.read",)),
    ("总结", "summary", ("summary.read",)),
    ("半年", "terms", ("org.read_terms",)),
    ("基本用语", "township_words", ("org.set_up_term",)),
    ("人员", "people", ("org.keep_people",)),
    ("单位", "units", ("org.appoint",)),
    ("账号", "accounts", ("org.manage",)),
    ("节假日", "special_days", ("org.manage",)),
    ("账号变动", "account_changes", ("org.vouch",)),
    ("系统状态", "house_status", ("house.read",)),
    ("我的学习", "study_mine", ("records.only_attend",)),
    ("审计", "audit_log", ("audit.read",)),
]
# Pages of an entry at other addresses.
_UNDER = {"ledgers": ("/study/", "/imports/", "/exports/", "/evidence/")}


@register.simple_tag(takes_context=True)
def next_step(context) -> first_steps.Standing | None:
    """The step of the beginning that follows the one this page was about."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return first_steps.next_after(user, request.path)


@register.simple_tag(takes_context=True)
def menu(context) -> list[dict]:
    """The entries this role may open; a room not built yet has no address and so no entry."""
    request = context["request"]
    entries = []
    for title, name, actions in _ENTRIES:
        if not any(allows(request.user, action) for action in actions):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        under = (url, *_UNDER.get(name, ()))
        here = request.path == url or (url != "/" and request.path.startswith(under))
        entries.append({"title": title, "url": url, "here": here})
    return entries


@register.simple_tag
def file_kinds() -> str:
    """What a file input offers to choose for a record: `.jpg,.pdf,…`."""
    return ",".join(f".{kind}" for kind in accepted())


@register.simple_tag
def picture_kinds() -> str:
    return ",".join(f".{kind}" for kind in pictures.FORMS)


@register.filter
def place_name(user) -> str:
    """The township, or a reviewer's district."""
    return str(user.township or user.district)


@register.inclusion_tag("org/_pages.html", takes_context=True)
def pages(context, page, measure="条"):
    """The foot of a list: how many, which page, and the pages near it."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"request": context["request"], "page": page, "measure": measure, "numbers": numbers}


@register.inclusion_tag("org/_sort_link.html", takes_context=True)
def sort_link(context, name, title):
    """A heading that sorts: up first, then down; the filters stay."""
    now = context["request"].GET.get("sort", "")
    state = {name: "up", f"-{name}": "down"}.get(now, "")
    return {
        "request": context["request"],
        "title": title,
        "state": state,
        "target": f"-{name}" if state == "up" else name,
    }
