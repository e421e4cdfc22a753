"""The password asked again before a signature, and before what lets somebody sign."""

from django import forms

from townwork.org.forms.base import NamedMessagesMixin, SeenMixin
from townwork.org.forms.sign_in import OldPasswordMixin


class PasswordForm(NamedMessagesMixin, forms.Form):
    password = forms.CharField(
        label="登录口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入登录口令。"},
    )


class VouchForm(SeenMixin, OldPasswordMixin, forms.Form):
    """Of an account that waits: `seen` is the wait its page showed."""

    for_what = "核实账号"
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    old = forms.CharField(
        label="您的登录口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
