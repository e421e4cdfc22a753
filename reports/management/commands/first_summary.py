"""first_summary: the newest PDF there is, or one made by the worker now;
for the launcher's greeting.
"""

import io

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse

from reports.models import Edition


class Command(BaseCommand):
    help = "给出第一份总结 PDF 的路径和地址；没有就请后台生成。"

    def add_arguments(self, parser):
        parser.add_argument("--address", default="")

    def handle(self, *, address, **options):
        if not Edition.objects.exists():
            call_command("summarise", "qingxi", "2026H1", stdout=io.StringIO())
        edition = Edition.objects.select_related("term__township").first()
        self.stdout.write(
            f"总结 PDF：{edition.path}\n          {address}{reverse('edition_pdf', args=[edition.pk])}"
        )
