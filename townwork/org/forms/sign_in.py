"""Signing in and changing one's own password."""

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, password_validation

from townwork.org import services
from townwork.org.errors import Refusal
from townwork.org.forms.base import NamedMessagesMixin
from townwork.org.models import User

WRONG = "用户名或口令错误"  # one wording for both: which of the two it was is nobody's business

SAMPLE = (
    "这是示例镇的账号，正式站点不能登录。正式使用请换一个新的数据目录，"
    "在服务器上运行 manage.py found 建立本镇和管理员。"
)


class SignInForm(NamedMessagesMixin, forms.Form):
    username = forms.CharField(
        label="用户名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = None

    @property
    def was_wrong(self) -> bool:
        """Whether a name and a password were tried, and opened nothing."""
        return self.user is None and {"username", "password"} <= self.cleaned_data.keys()

    def clean(self):
        typed = super().clean()
        if "username" in typed and "password" in typed:
            self.user = authenticate(
                self.request, username=typed["username"], password=typed["password"]
            )
            if self.user is None:
                raise forms.ValidationError(_why_not(typed["username"]))
        return typed


def _why_not(username: str) -> str:
    is_refused = settings.SERVED and User.objects.filter(username=username, is_sample=True).exists()
    return SAMPLE if is_refused else WRONG


class CodeForm(NamedMessagesMixin, forms.Form):
    otp = forms.CharField(
        label="动态码",
        max_length=20,
        help_text="手机验证器里的六位数字；手机不在身边，输一个恢复码",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "inputmode": "text"}
        ),
    )


class OldPasswordMixin(NamedMessagesMixin):
    """The present password asked again; a wrong one is counted."""

    for_what = ""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self):
        try:
            services.confirm_password(self.user, self.cleaned_data["old"], for_what=self.for_what)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return self.cleaned_data["old"]


class UnbindForm(OldPasswordMixin, CodeForm):
    for_what = "解除动态码"
    field_order = ["old"]
    old = forms.CharField(
        label="现在的口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


ONE_TIME = "一次性口令（刚才登录用的）"


class ChangePasswordForm(OldPasswordMixin, forms.Form):
    for_what = "修改口令"
    old = forms.CharField(
        label="现在的口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label="新口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍新口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.must_change_password:
            self.fields["old"].label = ONE_TIME
        self.fields["new"].help_text = "".join(password_validation.password_validators_help_texts())

    def clean_new(self):
        password_validation.validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]

    def clean(self):
        typed = super().clean()
        if "new" in typed and "again" in typed and typed["new"] != typed["again"]:
            self.add_error("again", "两次输入的新口令不一样，请重新输入。")
        return typed
