"""What a list can be narrowed by: the same for every ledger, and the ledger's own choices."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django_filters.fields import ModelChoiceField

from records.figures.catalogue import indicator_of, ledger_for
from records.figures.compiling import countable, source_rows
from records.figures.windows import split
from records.ledger.declaration import Ledger
from records.ledger.indicators import Indicator, Period, SumOf
from records.ledger.locks import shown_as_counted
from records.ledger.making_up import PaidFor, as_owed
from records.ledger.own_kinds import KindField, choices_of
from records.ledger.places import answering
from records.ledger.record import LATE_AFTER_DAYS
from records.pages.columns import HOW_SHOWN, chosen
from records.pages.figure_of_list import Comes, FigureOfList
from records.pages.searching import SearchWords
from townwork.org.forms.base import DayInput
from townwork.org.models import Evidence, Term, Township, Unit, User

ANY = "不限"
DATE = DayInput()


class UnitField(ModelChoiceField):
    """Of a list of a half-year, the units are called as they were at its end: so its rows are."""

    def __init__(self, *args, day: date | None = None, **kwargs):
        self.day = day
        super().__init__(*args, **kwargs)

    def label_from_instance(self, unit: Unit) -> str:
        return str(unit.as_of(self.day) if self.day else unit)


class UnitFilter(filters.ModelChoiceFilter):
    field_class = UnitField


class RecordFilter(filters.FilterSet):
    """Filters every ledger has. `request.user` limits what can be chosen."""

    q = filters.CharFilter(method="search", label="查找", max_length=100)
    township = filters.ChoiceFilter(field_name="unit__township__code", label="镇", empty_label=ANY)
    unit = UnitFilter(method="of_unit", queryset=Unit.objects.none(), label="单位", empty_label=ANY)
    unit_kind = filters.ChoiceFilter(
        field_name="unit__kind", choices=Unit.Kind.choices, label="单位类别", empty_label=ANY
    )
    term = filters.ChoiceFilter(method="in_term", label="半年", empty_label=ANY)
    since = filters.DateFilter(method="from_day", label="自", widget=DATE)
    until = filters.DateFilter(method="to_day", label="至", widget=DATE)
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
        self._offer_named(user)
        self._offer_terms(user)
        self._offer_own_kinds(user)

    def _offer_places(self, user):
        """A reviewer chooses a township first: the units of a whole district are no list to choose
        from.
        """
        units = Unit.objects.visible_to(user)
        if not user.district_id:
            del self.filters["township"]
        else:
            townships = list(Township.objects.visible_to(user).values_list("code", "name"))
            self.filters["township"].extra["choices"] = townships
            units = units.filter(township__code=self.data.get("township", ""))
        self.filters["unit"].queryset = units
        half = Term.named(self.data.get("term", ""))
        self.filters["unit"].extra["day"] = half.end if half else None

    def _offer_named(self, user):
        """The other records the ledger's name."""
        for filter_ in self.filters.values():
            if isinstance(filter_, filters.ModelChoiceFilter) and filter_.field_name != "unit":
                filter_.queryset = filter_.queryset.model.objects.choosable_by(user)

    def _offer_own_kinds(self, user):
        """The township's own beside the built-in ones, the stopped ones too: they have records."""
        fields = {name: self.of_ledger.field(name) for name in self.of_ledger.filters}
        open_ones = {name: one for name, one in fields.items() if isinstance(one, KindField)}
        if not open_ones:
            return
        town = user.township_id
        if user.district_id:
            chosen = Township.objects.visible_to(user).filter(code=self.data.get("township", ""))
            town = chosen.values_list("pk", flat=True).first()
        for name, field in open_ones.items():
            extra, own = self.filters[name].extra, choices_of(field, town, stopped=True)
            if len(field.flatchoices) == 1 and not own:
                del self.filters[name]  # nothing to choose from
            else:
                extra["choices"] = [*extra["choices"], *own]

    def _offer_terms(self, user):
        """Each half-year once, however many townships have it."""
        terms = Term.objects.visible_to(user).order_by("-year", "-half")
        choices = []
        for year, half in terms.values_list("year", "half").distinct():
            name = "上半年" if half == 1 else "下半年"
            choices.append((f"{year}H{half}", f"{year}年{name}"))
        self.filters["term"].extra["choices"] = choices

    def of_unit(self, queryset, name, value):
        """A unit's own rows; of a figure also those of the units below, which count as its: below
        it on the day that counts.
        """
        own = Q(unit=value)
        if not self.indicator:
            return queryset.filter(own)
        return queryset.alias(head=answering(self.stands_on)).filter(own | Q(head=value.pk))

    def search(self, queryset, name, value):
        return SearchWords.of(value, self.user).among(queryset)

    def in_term(self, queryset, name, value):
        # A figure may look back further than its term (stock, year): with an indicator its own
        # window rules.
        if self.indicator:
            return queryset
        term = Term.named(value)
        if term is None:
            return queryset.none()
        return queryset.within(term.start, term.end)

    def from_day(self, queryset, name, value):
        return queryset if self.is_stretch else queryset.filter(occurred_on__gte=value)

    def to_day(self, queryset, name, value):
        return queryset if self.is_stretch else queryset.filter(occurred_on__lte=value)

    def in_state(self, queryset, name, value):
        if value == "late":
            last = F("occurred_on") + timedelta(days=LATE_AFTER_DAYS)
            return queryset.filter(entered_at__date__gt=last)
        if value == "void":
            return queryset.exclude(voided_at=None)
        return queryset

    def with_proof(self, queryset, name, value):
        """Those with a file under them, or those without: a list to look through, nothing is
        compulsory.
        """
        kind = ContentType.objects.get_for_model(queryset.model)
        files = Evidence.objects.filter(content_type=kind, object_id=OuterRef("pk"))
        if value == "yes":
            return queryset.filter(Exists(files))
        return queryset.exclude(Exists(files))

    of_ledger: Ledger
    indicator: Indicator | None = None
    stands_on: date | None = None  # of what stands: the last day it is counted of
    is_stretch = False  # the days say over which the indicator is read, and narrow nothing


def filter_for(ledger: Ledger) -> type[RecordFilter]:
    """The ledger's filter class: the common ones and its own fields."""
    attributes = {
        "Meta": type("Meta", (), {"model": ledger.model, "fields": []}),
        "of_ledger": ledger,
    }
    for name in ledger.filters:
        attributes[name] = _own(ledger.field(name), ledger.lookup_of(name))
    return type(f"{ledger.model.__name__}Filter", (RecordFilter,), attributes)


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


def _day_of(text: str) -> date | None:
    """The day an address names, as the filters' own fields read it; None where it is none."""
    try:
        return forms.DateField(required=False).clean(text)
    except ValidationError:
        return None


class Listing:
    """The rows a request asks for: scope, township, indicator, filters; and in which columns.

    Shared by the list and the export. `chosen` are the columns asked for, `lost` names of none.
    """

    def __init__(self, ledger: Ledger, params, user: User):
        self.ledger = ledger
        self.params = params
        self.user = user
        self.problems: list[str] = []
        self.chosen, self.lost = chosen(ledger, params)
        self.indicator, self.period = self._indicator()
        self.form = filter_for(ledger)(params, queryset=self._base(), user=user)
        self.form.indicator = self.indicator
        if self.period and ledger.stands:
            self.form.stands_on = self.period.end
        self.form.is_stretch = bool(self.period and not self.params.get("term"))
        self.rows = self.form.qs
        for name in self.form.form.errors:
            self.problems.append(self._not_usable(name))

    def _not_usable(self, name: str) -> str:
        """Why a filter narrows nothing; by a half-year nobody has set up a figure's list is."""
        term = Term.named(self.params.get("term", "")) if name == "term" else None
        if term is None:
            label = self.form.form.fields[name].label
            return f"“{label}”的条件不能用，没有按它筛选。"
        if self.indicator is None:
            return f"{term}还没有建立，没有按它筛选。"
        found = "下面是日期在这半年的记录" if self.rows.exists() else "没有记录"
        return f"{term}还没有建立，{found}。"

    def _indicator(self) -> tuple[Indicator | None, Period | None]:
        code = self.params.get("indicator", "")
        if not code:
            return None, None
        period = self._asked_period()
        ledger = ledger_for(code)
        has_window = bool(split(code)[1])  # those name their days in the address
        if ledger is None or ledger.slug != self.ledger.slug or has_window:
            self.problems.append("这本台账没有您要的指标，下面列出的是全部记录。")
        elif period is None:
            self.problems.append("看指标的来源要先选半年或起止日期，下面列出的是全部记录。")
        else:
            return indicator_of(code), period
        return None, None

    def _asked_period(self) -> Period | None:
        """What a figure is read over; of a duty or a mark, what pays for those days."""
        days = self._asked_days()
        return as_owed(self.ledger.owes, days) if days and self.params.get("paid") else days

    def _asked_days(self) -> Period | None:
        """The half-year chosen, else the days from and to."""
        code = self.params.get("term", "")
        if code:
            term = Term.named(code)
            return term and Period.of(term)
        start, end = (_day_of(self.params.get(name, "")) for name in ("since", "until"))
        return Period(start, end) if start and end and start <= end else None

    @property
    def is_of_mark(self) -> bool:
        """Behind a mark, which counts a nought that not all who owe it have said: who left months
        unreported is no better off than who said there was nothing.
        """
        return bool(self.indicator) and "mark" in self.params

    @property
    def is_of_what_pays(self) -> bool:
        return bool(self.indicator) and isinstance(self.period, PaidFor)

    def _base(self):
        if self.indicator and self.period:
            # The figure's own rows come from the same two functions the figures are read with.
            source = source_rows(self.indicator, self.period)
            if self.shows_left_out:
                source = self.indicator.rows_left_out(self.period)
            rows = countable(self.ledger, self.period).filter(source)
        elif self.params.get("state", "") in ("void", "all"):
            rows = self.ledger.rows()
        else:
            rows = self.ledger.rows().standing()
        return rows.filter(unit__in=self._units())

    @property
    def columns(self) -> tuple[str, ...]:
        """Those asked for; where none are, the ledger's own, and what the figure sums."""
        return self.chosen or (*self.ledger.columns, *self._summed)

    @property
    def totalled(self) -> tuple[str, ...]:
        """The columns that are added up."""
        return (*self.ledger.totals, *(n for n in self._summed if n not in self.ledger.totals))

    @cached_property
    def _summed(self) -> tuple[str, ...]:
        """The field the figure sums, where the ledger's own columns do not show it."""
        column = self.indicator.field if isinstance(self.indicator, SumOf) else None
        name = self.ledger.summed(column) if isinstance(column, str) else ""
        return (name,) if name and name not in self.ledger.columns else ()

    @property
    def shows_left_out(self) -> bool:
        """不计入: the rows that would count if they were another unit's."""
        return bool(self.indicator and self.params.get("left_out"))

    def _units(self):
        units = Unit.objects.visible_to(self.user)
        township = self.params.get("township", "")
        if township:
            units = units.filter(township__code=township)
        return units

    @property
    def is_narrowed(self) -> bool:
        return any(value for name, value in self.params.items() if name not in HOW_SHOWN)

    def totals(self) -> list[tuple[str, Decimal | int | None]]:
        """(label, sum) of the filtered set, whatever page is shown; None where no row has a value.

        One query, which reads `count` and the indicator's `figure` too.
        """
        names = self.totalled
        parts = self.indicator.aggregates(Q()) if self.indicator else {}
        # Prefixes keep a sum, a part of the figure and the count apart.
        sums = {"rows_found": models.Count("pk")}
        sums |= {f"total_{name}": self._sum_of(name) for name in names}
        sums |= {f"part_{name}": part for name, part in parts.items()}
        read = self.rows.order_by().aggregate(**sums)
        self.count = read["rows_found"]
        if self.indicator and self.period and not self.shows_left_out:
            own = {name: read[f"part_{name}"] for name in parts}
            self.comes = self._figure_of(self.indicator, self.period).of_rows(own)
        return [(self.ledger.field(name).verbose_name, read[f"total_{name}"]) for name in names]

    def _sum_of(self, name: str) -> models.Sum:
        """Behind a figure, what a lock keeps is summed as the figure counts it."""
        if self.indicator and name in self.ledger.model.counts:
            return models.Sum(f"counted_{name}")
        return self.ledger.sum_of(name)

    @property
    def shown(self) -> models.QuerySet:
        """The rows to show: behind a figure, as it counts them."""
        return shown_as_counted(self.rows) if self.indicator else self.rows

    @cached_property
    def lock(self) -> Term | None:
        """The locked half-year whose figure the list stands behind."""
        if self.period is None:
            return None
        terms = Term.objects.visible_to(self.user).of_date(self.period.end)
        township = self.params.get("township", "")
        if township:
            terms = terms.filter(township__code=township)
        return terms.exclude(closed_at=None).first()

    # Read by totals().
    count = 0
    comes = Comes()

    @property
    def figure(self) -> Any:
        return self.comes.value

    @property
    def applicable(self) -> bool:
        return self.comes.applicable

    @property
    def is_open(self) -> bool:
        return self.comes.is_open

    def _figure_of(self, indicator: Indicator, period: Period) -> FigureOfList:
        return FigureOfList(
            ledger=self.ledger,
            indicator=indicator,
            period=period,
            user=self.user,
            units=self._units(),
            chosen=self.form.form.cleaned_data.get("unit"),
            is_of_mark=self.is_of_mark,
        )
