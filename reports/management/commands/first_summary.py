"""first_summary: the newest PDF there is, or one made by the worker now;
for the launcher's greeting.
"""

import io

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from reports.models import Edition
from townwork.org.models import Term


class Command(BaseCommand):
    help = "给出第一份总结 PDF 的路径和地址；没有就请后台生成。"

    def add_arguments(self, parser):
        parser.add_argument("--address", default="")

    def handle(self, *, address, **options):
        if not Edition.objects.exists():
            call_command("summarise", "qingxi", self.newest_over().code, stdout=io.StringIO())
        edition = Edition.objects.select_related("term__township").first()
        self.stdout.write(
            f"总结 PDF：{edition.path}\n          {address}{reverse('edition_pdf', args=[edition.pk])}"
        )

    def newest_over(self) -> Term:
        """Of the sample's half-years the last one that is whole."""
        terms = Term.objects.filter(township__code="qingxi")
        return next(term for term in terms if term.end < timezone.localdate())
