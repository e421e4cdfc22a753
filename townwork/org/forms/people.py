"""Accounts and units, as the administrator fills them in."""

from django import forms
from django.db.models import Max, Q
from django.utils import timezone

from townwork.org.forms.base import CleanTextMixin, FilterForm, OfTownshipMixin
from townwork.org.models import PeopleGroup, Township, Unit, User
from townwork.org.models.people import UNUSED_DAYS

# A district's reviewer belongs to no township: its administrator can neither make nor touch one.
TOWN_ROLES = [choice for choice in User.Role.choices if choice[0] != User.Role.REVIEWER]
STATES = [("", "全部"), ("on", "在用"), ("off", "已停用")]
UNSERVED = ("unserved", "没有联络员")
UNUSED = ("unused", f"{UNUSED_DAYS} 天没有登录")


class AccountForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "unit", "role", "position", "phone", "email"]
        help_texts = {
            "username": "登录用，如姓名拼音；建好后一般不改",
            "full_name": "职工姓名",
            "role": "联络员只看本单位；宣传干事和书记看全镇；管理员管账号和单位；审计员只看审计记录；参学人员只签到、看自己的学习",
            "phone": "可不填",
            "email": "可不填；填了，任务到期时另发一封提醒",
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(actor).filter(
            Q(is_active=True) | Q(pk=self.instance.unit_id)
        )
        self.fields["unit"].queryset = units
        for name in ("username", "role", "unit"):
            self.fields[name].required = True
        self.fields["role"].choices = [("", "请选择"), *TOWN_ROLES]


class OwnMailForm(CleanTextMixin, forms.ModelForm):
    """One's own 工作邮箱."""

    class Meta:
        model = User
        fields = ["email"]
        help_texts = {"email": "只用来收任务到期的提醒；清空再保存，就不再发"}


class PersonForm(CleanTextMixin, forms.ModelForm):
    """人员 without an account."""

    class Meta:
        model = User
        fields = ["full_name", "unit", "position"]
        help_texts = {"position": "可不填；签到表上印职务"}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        own = Unit.objects.visible_to(actor)
        self.fields["unit"].queryset = own.filter(Q(is_active=True) | Q(pk=self.instance.unit_id))
        self.fields["unit"].required = True


class GroupForm(OfTownshipMixin, forms.ModelForm):
    """常用名单; who is in it is ticked beside."""

    class Meta:
        model = PeopleGroup
        fields = ["name"]


class SecondFactorForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = Township
        fields = ["second_factor"]

    second_factor = forms.ChoiceField(
        label="登录须用动态码的人",
        choices=[("", "按站点的默认（正式站点：管理员和书记）"), *Township.SecondFactor.choices],
        required=False,
        help_text="别的人也可以在“我的账号”里自己绑定",
    )


class UnitForm(OfTownshipMixin, forms.ModelForm):
    class Meta:
        model = Unit
        fields = ["name", "kind", "parent", "order"]
        help_texts = {
            "parent": "一般不填；只有单位之下再设单位时才选",
            "order": "列表按它从小到大排",
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township_id = self.instance.township_id or actor.township_id
        if self.instance.pk:
            del self.fields["name"]  # 改名 says from which day on
        else:  # behind the others: at 0 it would stand before the leadership
            last = Unit.objects.visible_to(actor).aggregate(last=Max("order"))["last"]
            self.initial.setdefault("order", (last or 0) + 1)
        top = (
            Unit.objects.visible_to(actor).active().filter(parent=None).exclude(pk=self.instance.pk)
        )
        self.fields["parent"].queryset = top
        self.fields["parent"].empty_label = "（没有）"


class AccountFilter(FilterForm):
    SORTS = {
        "unit": ["unit__order", "unit_id", "id"],
        "username": ["username"],
        "full_name": ["full_name", "id"],
        "role": ["role", "id"],
    }
    q = forms.CharField(
        label="查找", max_length=40, widget=forms.SearchInput({"placeholder": "用户名、姓名、职务"})
    )
    role = forms.ChoiceField(label="角色", choices=[("", "全部"), *TOWN_ROLES])
    unit = forms.ModelChoiceField(label="单位", queryset=None, empty_label="全部")
    state = forms.ChoiceField(label="状态", choices=[*STATES, UNUSED])
    sort = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data, *, actor):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.visible_to(actor)

    def narrow(self, users):
        chosen = self.chosen()
        if chosen["q"]:
            words = chosen["q"]
            users = users.filter(
                Q(username__icontains=words)
                | Q(full_name__icontains=words)
                | Q(position__icontains=words)
            )
        if chosen["role"]:
            users = users.filter(role=chosen["role"])
        if chosen["unit"]:
            users = users.filter(unit=chosen["unit"])
        if chosen["state"] == UNUSED[0]:
            users = users.unused(timezone.now())
        elif chosen["state"]:
            users = users.filter(is_active=chosen["state"] == "on")
        return users.order_by(*sort_of(self.SORTS, chosen["sort"], "unit"))


class PeopleFilter(FilterForm):
    SORTS = {"unit": ["unit__order", "unit_id", "id"], "full_name": ["full_name", "id"]}
    q = forms.CharField(
        label="查找", max_length=40, widget=forms.SearchInput({"placeholder": "姓名、职务"})
    )
    unit = forms.ModelChoiceField(label="单位", queryset=None, empty_label="全部")
    account = forms.ChoiceField(
        label="账号", choices=[("", "全部"), ("yes", "有账号"), ("no", "没有账号")]
    )
    state = forms.ChoiceField(
        label="状态", choices=[("", "在岗"), ("off", "已离岗"), ("all", "全部")]
    )
    sort = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data, *, actor):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.visible_to(actor)

    def narrow(self, people):
        chosen = self.chosen()
        if chosen["q"]:
            words = chosen["q"]
            people = people.filter(Q(full_name__icontains=words) | Q(position__icontains=words))
        if chosen["unit"]:
            people = people.filter(unit=chosen["unit"])
        if chosen["account"]:
            people = people.filter(username__isnull=chosen["account"] == "no")
        if chosen["state"] != "all":
            people = people.filter(is_active=chosen["state"] != "off")
        return people.order_by(*sort_of(self.SORTS, chosen["sort"], "unit"))


class UnitFilter(FilterForm):
    SORTS = {"order": ["order", "id"], "name": ["name"], "kind": ["kind", "order", "id"]}
    q = forms.CharField(
        label="查找", max_length=40, widget=forms.SearchInput({"placeholder": "单位名称"})
    )
    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), *Unit.Kind.choices])
    state = forms.ChoiceField(label="状态", choices=[*STATES, UNSERVED])
    sort = forms.CharField(widget=forms.HiddenInput)

    def narrow(self, units):
        chosen = self.chosen()
        if chosen["q"]:
            units = units.filter(name__icontains=chosen["q"])
        if chosen["kind"]:
            units = units.filter(kind=chosen["kind"])
        if chosen["state"] == UNSERVED[0]:
            units = units.unserved()
        elif chosen["state"]:
            units = units.filter(is_active=chosen["state"] == "on")
        return units.order_by(*sort_of(self.SORTS, chosen["sort"], "order"))


def sort_of(sorts: dict[str, list[str]], name: str | None, default: str) -> list[str]:
    """`name` or `-name` of `sorts` as order_by's words; anything else is the default."""
    key = (name or "").removeprefix("-")
    fields = sorts.get(key, sorts[default])
    return (
        [f"-{field}" for field in fields]
        if key in sorts and name and name.startswith("-")
        else fields
    )
