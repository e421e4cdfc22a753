"""Who: the office's own staff. Nobody else's data is kept (docs/facts.md §0)."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from townwork.lib.choices import TextChoices
from townwork.org.models.place import District, Unit

UNUSED_DAYS = 90


class UserQuerySet(models.QuerySet):
    def with_account(self):
        return self.exclude(username=None)

    def without_account(self):
        return self.filter(username=None)

    def visible_to(self, user):
        if user.district_id:
            return self.filter(
                Q(unit__township__district_id=user.district_id) | Q(district_id=user.district_id)
            )
        if user.sees_township:
            return self.filter(unit__township_id=user.township_id)
        return self.filter(Q(unit_id=user.unit_id) | Q(unit__parent_id=user.unit_id))

    def liaisons_in_use(self) -> dict[int, int]:
        """{key of a unit: how many liaisons it has whose account is in use}."""
        staff = self.filter(role=User.Role.LIAISON, is_active=True).order_by()
        return dict(staff.values_list("unit").annotate(n=Count("pk")))

    def unused(self, now: datetime):
        """Accounts in use by name that nobody has signed in with for UNUSED_DAYS; one that never
        was counts from the day it was made.
        """
        since = now - timedelta(days=UNUSED_DAYS)
        last = Coalesce("last_login", "created_at")
        in_use = self.with_account().filter(is_active=True)
        return in_use.annotate(last_seen=last).filter(last_seen__lt=since)


# mypy does not follow a class that Django makes.
class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def administrators(self):
        return self.filter(role=User.Role.ADMINISTRATOR)

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A staff member: one unit (or, a reviewer, one district), and with an account one role, over
    that unit and all below it.

    Without an account there is name, unit and position alone: no user name, no role, no password
    that opens anything. Being given one later, they stay who they are on every list.
    """

    class Role(TextChoices):
        ADMINISTRATOR = "administrator", "管理员"
        CLERK = "clerk", "宣传干事"
        LIAISON = "liaison", "联络员"
        SECRETARY = "secretary", "书记"
        REVIEWER = "reviewer", "区级"
        AUDITOR = "auditor", "审计员"
        ATTENDEE = "attendee", "参学人员"

    username = models.CharField(
        "用户名",
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "已有这个用户名，请换一个。"},
    )
    full_name = models.CharField("姓名", max_length=20)
    position = models.CharField("职务", max_length=40, blank=True)
    email = models.EmailField("工作邮箱", blank=True)
    phone = models.CharField("工作电话", max_length=20, blank=True)
    role = models.CharField("角色", max_length=16, choices=Role, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name="单位"
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name="区"
    )
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    # Made by `demo`, with a password the sign-in page shows; no longer once a person chose another.
    is_sample = models.BooleanField("示例账号", default=False, editable=False)
    # Whom the administrator let in anew signs from then on, or once the auditor knows who it is:
    # townwork.org.signing. None: at any time.
    signs_from = models.DateTimeField(null=True, editable=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    hints_closed = models.JSONField("关掉的提示", default=list, blank=True, editable=False)

    objects = UserManager()

    # In the trail (townwork.audit.rows): moved by each sign-in, and by no act of the town.
    untold_fields = ("last_login", "hints_closed")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name", "role"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["unit__order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="reviewer", unit=None, district__isnull=False)
                | (~Q(role="reviewer") & Q(unit__isnull=False, district=None)),
                name="user_unit_or_district",
                violation_error_message="区级人员选区，其他人员选单位。",
            ),
            models.CheckConstraint(
                condition=Q(username=None, role="", password__startswith=UNUSABLE_PASSWORD_PREFIX)
                | (Q(username__isnull=False) & ~Q(username="") & ~Q(role="")),
                name="user_account_whole",
                violation_error_message="有账号的要有用户名和角色；没有账号的两样都没有，也没有口令。",
            ),
        ]

    def __str__(self):
        post = self.position or self.get_role_display()
        return f"{self.full_name}（{post}）" if post else self.full_name

    def get_full_name(self):
        return self.full_name

    @property
    def has_account(self) -> bool:
        return self.username is not None

    @property
    def township(self):
        return self.unit.township if self.unit_id else None

    @property
    def township_id(self):
        return self.unit.township_id if self.unit_id else None

    @property
    def sees_township(self) -> bool:
        """Whether the role reads the whole township.

        A liaison reads their unit and those below it; who only attends, nothing but their own.
        """
        return self.role not in ("", self.Role.LIAISON, self.Role.ATTENDEE)

    def answers_for(self, unit: Unit) -> bool:
        """Whether they act for the unit: its own staff, that of the unit above, or of the one that
        took over what it left open.

        A reviewer, of no unit, never.
        """
        answering = (unit.pk, unit.parent_id, unit.successor_id)
        return self.unit_id is not None and self.unit_id in answering


class PasswordMemory(models.Model):
    """Hashes of earlier passwords, so that the last few are not used again (GB/T 22239 身份鉴别 a)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="remembered_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.user.username} {self.at:%Y-%m-%d}"
