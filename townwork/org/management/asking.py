"""A command whose options are a form's fields: what was not given is asked for at a terminal."""

import sys

from django import forms
from django.core.management.base import BaseCommand, CommandError


class AskingCommand(BaseCommand):
    form_class: type[forms.Form]

    def add_arguments(self, parser):
        for name, field in self.form_class.base_fields.items():
            words = f"{field.label}；{field.help_text}" if field.help_text else field.label
            parser.add_argument(f"--{name.replace('_', '-')}", help=words)
        parser.add_argument("--noinput", action="store_true", help="不问，缺什么就说")

    def read(self, options):
        """A valid form. Who can be asked is asked again for what was wrong; else all of it is said
        at once.
        """
        fields = self.form_class.base_fields
        asks = not options["noinput"] and sys.stdin.isatty()
        answers = {name: options[name] for name in fields if options[name] is not None}
        if asks:
            self.ask(answers, fields)
        else:
            usual = {name: field.initial for name, field in fields.items() if field.initial}
            answers = usual | answers
        while not (form := self.form_class(answers)).is_valid():
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
                field = self.form_class.base_fields[name]
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
