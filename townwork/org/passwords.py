"""Password rules: those of both profiles, and the mlps2 ones (GB/T 22239-2019 身份鉴别 a).

People read 口令 here.
"""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from townwork.org.guessing import easy_part, words_about
from townwork.org.models import User

EASY = (
    "口令里的“{}”是常见的词、本镇或本人的名字，或键盘上的顺序，后面加数字和符号也容易被猜到。"
    "请换成几个不相干的词的拼音，首字母大写，中间或后面加数字。"
)
_CLASSES = [r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9\s]"]
_LETTERS = (
    "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is misread on paper
)


class SimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "full_name", "phone"))

    def get_error_message(self) -> str:
        return "口令和用户名、姓名或电话太像，请换一个。"

    def get_help_text(self) -> str:
        return "不能和用户名、姓名、电话相近。"


class LengthValidator(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"口令太短，至少 {self.min_length} 位。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 位。"


class GuessableValidator:
    """Nothing an office guesses first (townwork.org.guessing), under both profiles."""

    def validate(self, password: str, user: User | None = None) -> None:
        easy = easy_part(password, words_about(user))
        if easy:
            raise ValidationError(EASY.format(easy), code="password_guessable")

    def get_help_text(self) -> str:
        return "不能只由本镇、本单位、本人的名字或常用词加数字、符号组成。"


class CharacterClassesValidator:
    """At least three of lower case, upper case, digit, symbol."""

    def validate(self, password: str, user: User | None = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in _CLASSES) < 3:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return "口令须含大写字母、小写字母、数字、符号中的至少三类。"


class ReuseValidator:
    """Not the present password nor one of the last few."""

    def __init__(self, remembered: int) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        earlier = user.remembered_passwords.values_list("password", flat=True)[: self.remembered]
        if any(check_password(password, known) for known in [user.password, *earlier]):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self) -> str:
        return f"不能与最近 {self.remembered} 次用过的口令相同。"


def one_time_password() -> str:
    """A password to be read out once and changed at the next sign-in; it passes both profiles."""
    while True:
        drawn = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        if all(re.search(kind, drawn) for kind in _CLASSES):
            return drawn


def password_is_due(user: User) -> bool:
    """One given by somebody else, or older than the profile allows."""
    if user.must_change_password:
        return True
    days = settings.PASSWORD_MAX_AGE_DAYS
    changed = user.password_changed_at or user.created_at
    return bool(
        days and changed < timezone.now() - timedelta(days=days) and not settings.DEMO_PASSWORD
    )
