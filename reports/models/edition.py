"""What was generated from a half-year's text: the paper, and which of them was signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.scope import TownshipOwned
from townwork.lib.choices import TextChoices
from townwork.lib.stored import Stored
from townwork.org.models import Term, Township


class EditionQuerySet(TownshipOwned):
    path = "term__township"

    def visible_to(self, user):
        """A draft is the township's own; the district sees what was signed."""
        seen = super().visible_to(user)
        return seen.signed() if user.district_id else seen

    def signed(self):
        return self.exclude(issue=None)

    def in_force(self):
        """Of each half-year the edition signed last."""
        later = self.model.objects.filter(term=models.OuterRef("term"))
        later = later.filter(issue__gt=models.OuterRef("issue"))
        return self.signed().exclude(models.Exists(later))


class Edition(Stored, models.Model):
    """One generated summary: its text, every figure with its source rows, the PDF and its hash.

    Never changed, but for being signed once. `blocks`, `figures` and `gaps` are frozen copies
    (reports.drafts writes and reads their shape).
    """

    shelf = "editions"
    ending = ".pdf"

    term = models.ForeignKey(Term, models.PROTECT, related_name="editions", verbose_name="半年")
    number = models.PositiveIntegerField("稿次")
    title = models.CharField("标题", max_length=200)
    template = models.TextField("所用文稿")
    # The revision of the half-year's manuscript; None: made from the township's template.
    revision = models.PositiveIntegerField("文稿版本", null=True)
    blocks = models.JSONField("正文")
    figures = models.JSONField("数据")
    gaps = models.JSONField("缺项")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")
    pages = models.PositiveSmallIntegerField("页数")
    # As it is printed on the last page (reports.verifying); "" where the township prints none.
    code = models.CharField("核验码", max_length=19, blank=True, db_index=True)
    # {what: its version}: the application, the typesetter, each typeface by its file's hash.
    made_with = models.JSONField("所用版本", default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间", auto_now_add=True)

    issue = models.PositiveSmallIntegerField("版次", null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    signed_at = models.DateTimeField("签发时间", null=True)
    reason = models.CharField("更正事由", max_length=200, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结稿"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="edition_number_in_term"),
            models.UniqueConstraint(fields=["term", "issue"], name="edition_issue_in_term"),
            models.CheckConstraint(
                condition=Q(issue=None, signed_by=None, signed_at=None)
                | Q(issue__gte=1, signed_by__isnull=False, signed_at__isnull=False),
                name="edition_signed_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.standing}）"

    @property
    def is_signed(self) -> bool:
        return self.issue is not None

    @property
    def standing(self) -> str:
        """Which of its half-year's papers it is, in words."""
        if not self.is_signed:
            return f"第 {self.number} 稿"
        return "签发稿" if self.issue == 1 else f"签发稿第 {self.issue} 版"

    @property
    def file_name(self) -> str:
        which = self.standing.replace(" ", "")
        return f"{self.term.township}_半年总结_{self.term}_{which}.pdf"

    @property
    def township(self) -> Township:
        return self.term.township


class WordCopyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(edition__in=Edition.objects.visible_to(user))


class WordCopy(Stored, models.Model):
    """The same paper for WPS and Word, byte for byte as it was signed."""

    shelf = "word"
    ending = ".docx"

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="word")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")

    objects = WordCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结 Word 稿"

    def __str__(self):
        return self.file_name

    @property
    def file_name(self) -> str:
        return self.edition.file_name.removesuffix(".pdf") + ".docx"

    @property
    def township(self) -> Township:
        return self.edition.township


class SubmissionQuerySet(TownshipOwned):
    path = "edition__term__township"


class Submission(models.Model):
    """报送: a signed edition on its way to the district, and the district's word on it."""

    class State(TextChoices):
        SENT = "sent", "已报送"
        RECEIVED = "received", "已收到"
        RETURNED = "returned", "已退回"
        ACCEPTED = "accepted", "已采用"

    class Answer(TextChoices):
        """What the district says, by the state it brings."""

        RECEIVED = "received", "确认收到"
        ACCEPTED = "accepted", "采用"
        RETURNED = "returned", "退回"

    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="submission", verbose_name="总结稿"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人"
    )
    sent_at = models.DateTimeField("报送时间", auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="区里"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    reason = models.CharField("退回事由", max_length=200, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结报送"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.edition} {self.get_state_display()}"

    @property
    def is_returned(self) -> bool:
        """To be corrected and sent as the next edition."""
        return self.state == self.State.RETURNED

    @property
    def answers(self) -> list[Answer]:
        """What the district may still say of it."""
        if self.state == self.State.SENT:
            return list(self.Answer)
        if self.state == self.State.RECEIVED:
            return [self.Answer.ACCEPTED, self.Answer.RETURNED]
        return []
