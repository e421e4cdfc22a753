"""A village's filing and what the acts on it need: a date ahead, a plan among the evidence, a
head's name.
"""

from datetime import date

from records.kinds.filings import services as acts
from records.models import Filing
from tests.factories import FilingFactory
from townwork.org.models import Evidence, StoredFile

TODAY = date(2026, 3, 2)  # a Monday
EVENT = date(2026, 3, 20)


def drafted(cast, **values) -> Filing:
    facts = {
        "unit": cast.village,
        "entered_by": cast.liaison,
        "occurred_on": EVENT,
        "applied_on": None,
        "size": 40,
        "place_name": "村活动室",
        "kind": "lecture",
        "title": "家庭教育讲座",
        "state": "draft",
    }
    return FilingFactory(**facts | values)


def with_plan(cast, filing: Filing) -> Filing:
    """The safety plan, ticked and uploaded."""
    stored, _ = StoredFile.objects.get_or_create(
        township=cast.township, sha256="9" * 64, size=1, content_type="application/pdf"
    )
    Evidence.objects.create(
        file=stored, unit=filing.unit, subject=filing, name="安全预案.pdf", uploaded_by=cast.liaison
    )
    filing.has_safety_plan = True
    filing.save()
    return filing


def pending(cast, step: str, filing: Filing | None = None) -> Filing:
    """Submitted by the village's liaison and brought to a step of approval."""
    filing = filing or drafted(cast)
    acts.submit(filing, actor=cast.liaison, today=TODAY)
    if step in ("publicity", "secretary"):
        acts.consent(filing, "负责人·塘头村", TODAY, actor=cast.liaison, today=TODAY)
    if step == "secretary":
        acts.approve(filing, actor=cast.clerk, today=TODAY)
    filing.refresh_from_db()
    return filing


def approved(cast, **values) -> Filing:
    filing = pending(cast, "publicity", drafted(cast, **values))
    acts.approve(filing, actor=cast.clerk, today=TODAY)
    filing.refresh_from_db()
    return filing
