"""How the audit trail is searched."""

from django import forms
from django.db.models import Q

from townwork.audit.models import AuditEvent
from townwork.org.forms.base import DayInput, FilterForm


class AuditFilter(FilterForm):
    action = forms.CharField(
        label="操作", max_length=60, widget=forms.TextInput({"placeholder": "如：登录、锁定"})
    )
    q = forms.CharField(
        label="人员、对象或编号",
        max_length=64,
        widget=forms.SearchInput({"placeholder": "姓名、单位、对象、请求编号"}),
    )
    since = forms.DateField(label="从", widget=DayInput)
    until = forms.DateField(label="到", widget=DayInput)
    result = forms.ChoiceField(label="结果", choices=[("", "全部"), *AuditEvent.Result.choices])

    def narrow(self, events):
        chosen = self.chosen()
        if chosen["action"]:
            events = events.filter(action__icontains=chosen["action"])
        words = chosen["q"]
        if words:
            events = events.filter(
                Q(actor_name__icontains=words)
                | Q(actor_unit__icontains=words)
                | Q(object_name__icontains=words)
                | Q(request_number=words)
            )
        if chosen["since"]:
            events = events.filter(at__date__gte=chosen["since"])
        if chosen["until"]:
            events = events.filter(at__date__lte=chosen["until"])
        if chosen["result"]:
            events = events.filter(result=chosen["result"])
        return events.order_by("-id")  # numbers count within a chain
