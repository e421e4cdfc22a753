"""The trail's night: where it ends is written outside the database, what is wrong with it is told.

In this room, for audit lies below org and knows no auditors.
"""

import logging
from collections.abc import Iterable
from itertools import chain

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from townwork.audit import services
from townwork.audit.findings import Finding
from townwork.audit.heads import Line
from townwork.audit.models import AuditEvent, TrailCheck, reach_of
from townwork.org.models import User

log = logging.getLogger(__name__)

KEPT = 400  # nightly checks: a year and a month
HOLDS = "审计链完整：没有缺失，没有改动。"
BROKEN = "审计记录有问题，可能被改动过。请保留现场，不要自行修复，并报告主管部门。"
KEEP = "请把下面几行留存在本系统以外：日后有人删改审计记录，凭它们能发现。"


def nightly() -> TrailCheck:
    """Check, note the heads of what was checked, tell the auditors."""
    check = check_trail()
    lines = []
    try:
        lines = services.note_heads()
    except (OSError, ValueError) as error:  # the auditors are told all the same
        log.error("where the chains end could not be noted: %s", error)
    tell_auditors(check, lines)
    return check


def check_trail() -> TrailCheck:
    """Read the whole trail again, hold the rows against what is told of them, and keep what was
    found.
    """
    everything = chain(services.findings(), services.further_findings())
    found = [[finding.chain, finding.words] for finding in everything]
    for name, words in found:
        log.error("audit trail, chain %s: %s", name, words)
    check = TrailCheck.objects.create(at=timezone.now(), findings=found)
    kept = TrailCheck.objects.values_list("pk", flat=True)[:KEPT]
    TrailCheck.objects.exclude(pk__in=list(kept)).delete()
    return check


def last_check() -> TrailCheck | None:
    """None before the first night."""
    return TrailCheck.objects.order_by("-at").first()


def findings_for(user: User, check: TrailCheck) -> list[str]:
    """Of a check's findings those of the chains the person reads."""
    return told(user, [Finding(chain, words) for chain, words in check.findings])


def told(user: User, findings: Iterable[Finding]) -> list[str]:
    """As sentences, with the chain where it is not the township's; a neighbour's are not told."""
    own = AuditEvent.objects.chains_of(user)
    return [
        found.words if found.chain in (None, own[0]) else f"{reach_of(found.chain)}：{found.words}"
        for found in findings
        if found.chain is None or found.chain in own
    ]


def tell_auditors(check: TrailCheck, lines: list[Line]) -> None:
    """Each by mail, where mail is set up; one that cannot be sent is logged, not tried again: the
    page says the same, and the next night sends the next heads.
    """
    if not settings.EMAIL_HOST:
        return
    auditors = User.objects.filter(role=User.Role.AUDITOR, is_active=True).exclude(email="")
    for auditor in auditors.select_related("unit__township__district"):
        try:
            _letter(auditor, check, lines).send()
        except OSError as error:  # smtplib's are of this kind too
            log.error("the night's heads were not mailed to %s: %s", auditor.pk, error)


def _letter(auditor: User, check: TrailCheck, lines: list[Line]) -> EmailMessage:
    found = findings_for(auditor, check)
    own = AuditEvent.objects.chains_of(auditor)
    heads = [str(line) for line in lines if line.chain in own]
    said = [BROKEN, *found] if found else [HOLDS]
    day = timezone.localtime(check.at).strftime("%Y-%m-%d %H:%M")
    return EmailMessage(
        f"{'【审计告警】' if found else ''}{auditor.township}审计校验 {day}",
        "\n".join([*said, "", KEEP, *heads, ""]),
        to=[auditor.email],
    )
