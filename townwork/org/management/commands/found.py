"""found: a township's district, leadership unit and first administrator; safe to repeat."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from townwork.org import founding
from townwork.org.errors import Refusal
from townwork.org.forms.founding import FoundingForm


class Command(BaseCommand):
    help = "建立区、镇、领导班子和第一个管理员；没给的会问。--token 只显示首次设置页的启动口令。"

    def add_arguments(self, parser):
        for name, field in FoundingForm.base_fields.items():
            words = f"{field.label}；{field.help_text}" if field.help_text else field.label
            parser.add_argument(f"--{name.replace('_', '-')}", help=words)
        parser.add_argument("--noinput", action="store_true", help="不问，缺什么就说")
        parser.add_argument("--token", action="store_true", help="只显示首次设置页的启动口令")

    def handle(self, *, noinput, token, **options):
        try:
            if token:
                self.stdout.write(founding.token())
                return
            given = {name: options[name] for name in FoundingForm.base_fields}
            form = self.read(given, asks=not noinput and sys.stdin.isatty())
            administrator, password = founding.found(form.founding())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"已建立{administrator.township.district}{administrator.township}，"
            f"管理员 {administrator.full_name}，用户名 {administrator.username}。\n"
            f"一次性口令：{password}\n"
            f"只显示这一次；请在 {settings.PUBLIC_ADDRESS}/ 登录，首次登录须换成自己的口令。"
        )

    def read(self, given, *, asks):
        """A valid form. Who can be asked is asked again for what was wrong; else all of it is said
        at once.
        """
        answers = {name: value for name, value in given.items() if value is not None}
        if asks:
            self.ask(answers, FoundingForm.base_fields)
        else:
            answers.setdefault("unit", founding.LEADERSHIP)
        while not (form := FoundingForm(answers)).is_valid():
            if not asks:
                raise CommandError("".join(said(form)))
            for line in said(form):
                self.stderr.write(line)
            for name in form.errors:
                answers.pop(name)
            self.ask(answers, form.errors)
        return form

    def ask(self, answers, names):
        for name in names:
            if name not in answers:
                field = FoundingForm.base_fields[name]
                hint = f"（{field.help_text}）" if field.help_text else ""
                usual = f"[{field.initial}] " if field.initial else ""
                answers[name] = input(f"{field.label}{hint}：{usual}").strip() or field.initial


def said(form) -> list[str]:
    """Each fault with the option it is about."""
    return [
        f"--{name.replace('_', '-')}：{fault}"
        for name, faults in form.errors.items()
        for fault in faults
    ]
