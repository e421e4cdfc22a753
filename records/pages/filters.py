"""What a list can be narrowed by: the same for every ledger, and the ledger's own choices."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import django_filters as filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from records.figures.catalogue import catalogue, ledger_for
from records.figures.compiling import countable, source_rows
from records.figures.reading import nil_returns
from records.ledger.declaration import Ledger
from records.ledger.indicators import NOT_APPLICABLE, Indicator, Period
from records.ledger.record import LATE_AFTER_DAYS
from townwork.lib.text import clean_text, search_text
from townwork.org.models import Evidence, Term, Township, Unit, User

ANY = "不限"
DATE = forms.DateInput(attrs={"type": "date"})


@dataclass(frozen=True)
class Wanted:
    """What is looked for: each word, and the units whose name or its pinyin initials have it."""

    words: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, text: str, user: User) -> "Wanted":
        words = clean_text(text).lower().split()
        names = Unit.objects.visible_to(user).values_list("pk", "name") if words else ()
        units = [(pk, _said(name)) for pk, name in names]
        return cls(tuple((word, tuple(pk for pk, said in units if word in said)) for word in words))

    def among(self, rows):
        """The records that have every word in their own words, their unit's name, or the initials of either."""
        for word, units in self.words:
            rows = rows.filter(Q(search_text__icontains=word) | Q(unit__in=units))
        return rows

    def is_in(self, text: str, unit: int | None = None) -> bool:
        """The same of any row, by its words and its unit."""
        said = _said(text)
        return all(word in said or unit in units for word, units in self.words)


@lru_cache(maxsize=8192)
def _said(name: str) -> str:
    """Names are few and searched often; their initials take longer to make than to keep."""
    return search_text(name)


class RecordFilter(filters.FilterSet):
    """Filters every ledger has. `request.user` limits what can be chosen."""

    q = filters.CharFilter(method="search", label="查找", max_length=100)
    township = filters.ChoiceFilter(field_name="unit__township__code", label="镇", empty_label=ANY)
    unit = filters.ModelChoiceFilter(queryset=Unit.objects.none(), label="单位", empty_label=ANY)
    unit_kind = filters.ChoiceFilter(
        field_name="unit__kind", choices=Unit.Kind.choices, label="单位类别", empty_label=ANY
    )
    term = filters.ChoiceFilter(method="in_term", label="半年", empty_label=ANY)
    since = filters.DateFilter(field_name="occurred_on", lookup_expr="gte", label="自", widget=DATE)
    until = filters.DateFilter(field_name="occurred_on", lookup_expr="lte", label="至", widget=DATE)
    state = filters.ChoiceFilter(
        method="in_state",
        label="状态",
        choices=[("late", "补录"), ("void", "已作废"), ("all", "含作废")],
        empty_label="有效",
    )
    proof = filters.ChoiceFilter(
        method="with_proof", label="佐证", choices=[("yes", "有"), ("no", "没有")], empty_label=ANY
    )

    def __init__(self, data=None, *args, user: User, **kwargs):
        self.user = user
        super().__init__(data, *args, **kwargs)
        self._offer_places(user)
        for filter_ in self.filters.values():
            if isinstance(filter_, filters.ModelChoiceFilter) and filter_.field_name != "unit":
                filter_.queryset = filter_.queryset.model.objects.choosable_by(user)
        codes = (
            Term.objects.visible_to(user)
            .order_by("-year", "-half")
            .values_list("year", "half")
            .distinct()
        )
        self.filters["term"].extra["choices"] = [
            (f"{y}H{h}", f"{y}年{'上' if h == 1 else '下'}半年") for y, h in codes
        ]

    def _offer_places(self, user):
        """A reviewer chooses a township first: the units of a whole district are no list to choose from."""
        units = Unit.objects.visible_to(user)
        if not user.district_id:
            del self.filters["township"]
        else:
            townships = list(Township.objects.visible_to(user).values_list("code", "name"))
            self.filters["township"].extra["choices"] = townships
            units = units.filter(township__code=self.data.get("township", ""))
        self.filters["unit"].queryset = units

    def search(self, queryset, name, value):
        return Wanted.of(value, self.user).among(queryset)

    def in_term(self, queryset, name, value):
        # A figure may look back further than its term (stock, year): with an indicator its own window rules.
        if self.indicator:
            return queryset
        term = Term.named(value)
        return queryset.within(term.start, term.end) if term else queryset.none()

    def in_state(self, queryset, name, value):
        if value == "late":
            return queryset.filter(
                entered_at__date__gt=F("occurred_on") + timedelta(days=LATE_AFTER_DAYS)
            )
        return queryset.exclude(voided_at=None) if value == "void" else queryset

    def with_proof(self, queryset, name, value):
        """Those with a file under them, or those without: a list to look through, nothing is compulsory."""
        kind = ContentType.objects.get_for_model(queryset.model)
        has_file = Exists(Evidence.objects.filter(content_type=kind, object_id=OuterRef("pk")))
        return queryset.filter(has_file if value == "yes" else ~has_file)

    indicator: Indicator | None = None


def filter_for(ledger: Ledger) -> type[RecordFilter]:
    """The ledger's filter class: the common ones and its own fields."""
    own = {name: _own(ledger.field(name), ledger.lookup_of(name)) for name in ledger.filters}
    meta = type("Meta", (), {"model": ledger.model, "fields": []})
    return type(f"{ledger.model.__name__}Filter", (RecordFilter,), own | {"Meta": meta})


def _own(field: models.Field, lookup: str):
    if isinstance(field, models.ForeignKey):
        return filters.ModelChoiceFilter(
            queryset=field.related_model.objects.none(), label=field.verbose_name, empty_label=ANY
        )
    if isinstance(field, models.BooleanField):
        return filters.TypedChoiceFilter(
            field_name=lookup,
            choices=[("", ANY), ("true", "是"), ("false", "否")],
            coerce=lambda value: value == "true",
            label=field.verbose_name,
        )
    return filters.ChoiceFilter(
        field_name=lookup, choices=field.choices, label=field.verbose_name, empty_label=ANY
    )


class Listing:
    """The rows a request asks for: scope, township, indicator, filters; shared by the list and the export."""

    def __init__(self, ledger: Ledger, params, user: User):
        self.ledger, self.params, self.user = ledger, params, user
        self.problems: list[str] = []
        self.indicator, self.period = self._indicator()
        self.form = filter_for(ledger)(params, queryset=self._base(), user=user)
        self.form.indicator = self.indicator
        self.rows = self.form.qs
        fields = self.form.form.fields
        self.problems += [
            f"“{fields[n].label}”的条件不能用，没有按它筛选。" for n in self.form.form.errors
        ]

    def _indicator(self) -> tuple[Indicator | None, Period | None]:
        code = self.params.get("indicator", "")
        if not code:
            return None, None
        term = Term.named(self.params.get("term", ""))
        found = ledger_for(code)
        if found is None or found.slug != self.ledger.slug:
            self.problems.append("这本台账没有您要的指标，下面列出的是全部记录。")
        elif term is None:
            self.problems.append("看指标的来源要先选半年，下面列出的是全部记录。")
        else:
            return catalogue[code], Period.of(term)
        return None, None

    def _base(self):
        # The figure's own rows come from the same two functions the figures are read with.
        if self.indicator:
            rows = countable(self.ledger, self.period).filter(
                source_rows(self.indicator, self.period)
            )
        else:
            rows = self.ledger.rows()
            if self.params.get("state", "") not in ("void", "all"):
                rows = rows.standing()
        return rows.filter(unit__in=self._units())

    def _units(self):
        units = Unit.objects.visible_to(self.user)
        township = self.params.get("township", "")
        return units.filter(township__code=township) if township else units

    @property
    def is_narrowed(self) -> bool:
        return any(
            value for name, value in self.params.items() if name not in ("sort", "page", "per_page")
        )

    def totals(self) -> list[tuple[str, object]]:
        """Sums of the filtered set, whatever page is shown: one query; the indicator's figure among them."""
        sums = {f"total_{name}": self.ledger.sum_of(name) for name in self.ledger.totals}
        parts = self.indicator.aggregates(Q()) if self.indicator else {}
        read = self.rows.order_by().aggregate(
            rows_found=models.Count("pk"), **sums, **{f"i_{k}": v for k, v in parts.items()}
        )
        self.count = read["rows_found"]
        if self.indicator:
            self._read_figure({name: read[f"i_{name}"] for name in parts})
        return [(self.ledger.field(n).verbose_name, read[f"total_{n}"]) for n in self.ledger.totals]

    count, figure, applicable = 0, None, True

    def _read_figure(self, read: dict) -> None:
        value = self.indicator.value(read, False)
        if value is None and self._is_kept():
            value = self.indicator.value(read, True)
        self.applicable = value is not NOT_APPLICABLE
        self.figure = value if self.applicable else None

    def _is_kept(self) -> bool:
        """Whether anybody in scope kept the ledger in the period: what parts a nought from a missing figure."""
        units = self._units()
        chosen = self.form.form.cleaned_data.get("unit")
        units = units.filter(pk=chosen.pk) if chosen else units
        rows = self.ledger.rows().standing().filter(self.period.window("term"), unit__in=units)
        return rows.exists() or nil_returns(Q(unit__in=units), "unit", self.period).get(
            self.ledger.slug
        )
