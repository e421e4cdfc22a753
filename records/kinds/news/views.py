"""新闻信息: how points are given, what each level brought, and which of an article's places counts."""

from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.urls import reverse

from records.figures.compiling import countable
from records.grids.views import chosen_half
from records.kinds.news.ledger import NEWS, PUBLISHED
from records.kinds.news.models import NewsItem
from records.ledger.indicators import Period
from townwork.org.access import allows, needs
from townwork.org.models import Unit, half_of
from townwork.org.views.chosen import chosen_township

# What is the article's, wherever it stands.
SAID_WHEN_SENT = (
    *("title", "author", "genre", "happened_on", "sent_on", "article"),
    *NewsItem.READERS,
)


def news_panel(item, user):
    """The article's other places in the half-year that the user may see, the counted one marked."""
    half = half_of(item.occurred_on)
    rows = countable(NEWS, Period.of(half)).filter(
        article=item.article,
        unit__township=item.unit.township_id,
        occurred_on__range=(half.start, half.end),
    )
    siblings = list(rows.select_related("unit").order_by("-level", "-points", "pk"))
    may_adopt = allows(user, "records.write") and not (item.is_published or item.is_void)
    visible = set(Unit.objects.visible_to(user).values_list("pk", flat=True))
    elsewhere = [sibling for sibling in siblings if sibling.unit_id not in visible]
    return {
        "half": half,
        "siblings": [sibling for sibling in siblings if sibling.unit_id in visible],
        "counted_elsewhere": any(
            sibling.is_counted for sibling in elsewhere if sibling.is_published
        ),
        "adopt_url": adopt_url(item) if may_adopt else "",
        "readers": [(label_of(name), getattr(item, name)) for name in NewsItem.READERS],
    }


def adopt_url(item: NewsItem) -> str:
    """登记采用: the form of a publication that knows all that was said when the item was sent in."""
    said = {name: getattr(item, name) for name in SAID_WHEN_SENT if getattr(item, name)}
    return f"{reverse('record_add', args=['news'])}?{urlencode({'unit': item.unit_id} | said)}"


def label_of(name: str) -> str:
    return str(NewsItem._meta.get_field(name).verbose_name)


@needs("records.read")
def news_points(request):
    """计分表: the rule, and what the half-year's items come to by level and by unit."""
    township = chosen_township(request)
    term, terms = chosen_half(request, township)
    units = Unit.objects.visible_to(request.user).filter(township=township)
    rows = countable(NEWS, Period.of(term)).filter(
        PUBLISHED, unit__in=units, occurred_on__range=(term.start, term.end)
    )
    sums = {
        "items": Count("pk"),
        "counted": Count("pk", filter=Q(is_counted=True)),
        "total": Sum("points", filter=Q(is_counted=True)),
    }
    levels = dict(NewsItem.Level.choices)
    by_level = rows.order_by("-level").values("level").annotate(**sums)
    by_unit = rows.order_by().values("unit__name").annotate(**sums).order_by("-total", "unit__name")
    context = {
        "ledger": NEWS,
        "tab": "news_points",
        "township": township,
        "term": term,
        "terms": terms,
        "spots": list(NewsItem.Spot.labels),
        "rule": [
            (levels[level], points)
            for level, points in NewsItem.POINTS.items()
            if level > NewsItem.Level.SENT
        ],
        "tables": [
            ("级别", [(levels[row["level"]], row) for row in by_level]),
            ("单位", [(row["unit__name"], row) for row in by_unit]),
        ],
    }
    return render(request, "records/kinds/news/points.html", context)
