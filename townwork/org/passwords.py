"""Password rules of the mlps2 profile (GB/T 22239-2019 身份鉴别 a)."""

import re

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

_CLASSES = [r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9\s]"]


class CharacterClassesValidator:
    """At least three of lower case, upper case, digit, symbol."""

    def validate(self, password, user=None):
        if sum(bool(re.search(kind, password)) for kind in _CLASSES) < 3:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self):
        return "密码须含大写字母、小写字母、数字、符号中的至少三类。"


class ReuseValidator:
    """Not the present password nor one of the last few."""

    def __init__(self, remembered: int):
        self.remembered = remembered

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        earlier = user.remembered_passwords.values_list("password", flat=True)[: self.remembered]
        if any(check_password(password, known) for known in [user.password, *earlier]):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self):
        return f"不能与最近 {self.remembered} 次用过的密码相同。"
