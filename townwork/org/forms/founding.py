"""What is asked to found a township, at the terminal and on the first-run page."""

from django import forms

from townwork.org.forms.base import CleanTextMixin
from townwork.org.founding import LEADERSHIP, Founding, code_of
from townwork.org.models import District, Township, Unit, User
from townwork.org.models.place import code_format
from townwork.org.reviewers import Appointment


def _like(model, name, **more):
    """A text field with the length and the rules of a model's."""
    field = model._meta.get_field(name)
    return forms.CharField(max_length=field.max_length, validators=field.validators, **more)


class FoundingForm(CleanTextMixin, forms.Form):
    district = _like(District, "name", label="区（县）名称", help_text="如：云岭区")
    township = _like(Township, "name", label="镇（街道）名称", help_text="如：青溪镇")
    unit = _like(Unit, "name", label="领导班子", initial=LEADERSHIP, help_text="管理员所在的单位")
    username = _like(
        User, "username", label="管理员用户名", help_text="登录用，如姓名拼音；不要用 admin"
    )
    full_name = _like(User, "full_name", label="管理员姓名")
    district_code = _like(
        District, "code", label="区代码", required=False, help_text="不填就用区名的拼音"
    )
    township_code = _like(
        Township, "code", label="镇代码", required=False, help_text="不填就用镇名的拼音"
    )

    def clean(self):
        typed = super().clean()
        for place in ("district", "township"):
            code = f"{place}_code"
            if typed.get(place) and code in typed and not typed[code]:
                self._name_code(typed, place, code)
        return typed

    def _name_code(self, typed, place, code):
        """The pinyin; a name that has none asks for a code."""
        typed[code] = code_of(typed[place])
        try:
            code_format(typed[code])
        except forms.ValidationError:
            self.add_error(code, f"请填写{self.fields[code].label}，如 qingxi。")

    def founding(self) -> Founding:
        return Founding(**{name: self.cleaned_data[name] for name in Founding.__annotations__})


class ReviewerForm(CleanTextMixin, forms.Form):
    district = _like(District, "name", label="区（县）名称", help_text="found 建镇时所用的")
    username = _like(User, "username", label="用户名", help_text="登录用，如姓名拼音")
    full_name = _like(User, "full_name", label="姓名")

    def appointment(self) -> Appointment:
        return Appointment(**self.cleaned_data)


class FirstRunForm(FoundingForm):
    token = forms.CharField(
        label="启动口令",
        max_length=200,
        help_text="服务启动时显示在服务器的终端里；也可在服务器上运行 manage.py found --token",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["token"]
