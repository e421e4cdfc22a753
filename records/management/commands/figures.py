"""figures TOWNSHIP TERM [--json]: every indicator, its value and the ids of its source rows."""

import json

from django.core.management.base import BaseCommand

from records.figures.reading import figures
from records.templatetags.figures import figure_text
from townwork.org.lookup import find_term


class Command(BaseCommand):
    help = "列出一个镇一个半年的全部指标。"

    def add_arguments(self, parser):
        parser.add_argument("township", help="镇代码，如 qingxi")
        parser.add_argument("term", help="半年，如 2026H1")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, township, term, **options):
        found = find_term(township, term)
        read = figures(found.township, found, rows=True)
        if options["json"]:
            listed = [figure.as_json() for figure in read.values()]
            self.stdout.write(
                json.dumps(
                    {"township": township, "term": term, "figures": listed}, ensure_ascii=False
                )
            )
            return
        for figure in read.values():
            value = figure_text(figure.told, figure.applicable) + figure.measure
            said = figure.coverage.words if figure.coverage and figure.is_partial else ""
            columns = (figure.code, figure.name, value, f"{len(figure.rows)} 条", said)
            self.stdout.write("\t".join(columns).rstrip())
