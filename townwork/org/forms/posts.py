"""任职: who, which post, from which day."""

from django import forms
from django.db.models import Case, When
from django.utils import timezone

from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import Post, Unit, User


class PostForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = Post
        fields = ("kind", "title", "full_name", "holder", "matters", "since")
        widgets = {"since": DayInput}
        labels = {"holder": "在册人员"}
        help_texts = {
            "holder": "在本镇人员名单里的就选上，姓名不用再填",
            "matters": "分管领导填，如：意识形态、精神文明建设",
            "since": "可以是以前的日子。原来任这一职务的，自动记到前一天为止",
        }

    def __init__(self, *args, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        staff = User.objects.filter(unit__township=unit.township_id, is_active=True)
        # Its own people first.
        elsewhere = Case(When(unit=unit, then=0), default=1)
        self.fields["holder"].queryset = staff.select_related("unit").order_by(
            elsewhere, "unit__order", "pk"
        )
        self.fields["holder"].empty_label = "（不在册，只填姓名）"
        self.fields["full_name"].required = False
        self.fields["since"].initial = timezone.localdate()

    def clean(self):
        given = super().clean()
        holder = given.get("holder")
        if holder and not given.get("full_name"):
            given["full_name"] = holder.full_name
        if not given.get("full_name") and "full_name" not in self.errors:
            self.add_error("full_name", "请填姓名，或选在册的人。")
        return given


class EndForm(CleanTextMixin, forms.Form):
    until = forms.DateField(label="任职到哪天为止", widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate()
