"""The password asked again before a signature."""

from django import forms

from townwork.org.forms.base import NamedMessagesMixin


class PasswordForm(NamedMessagesMixin, forms.Form):
    password = forms.CharField(
        label="登录口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入登录口令。"},
    )
