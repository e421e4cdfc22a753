"""found: a township's district, leadership unit and first administrator; safe to repeat."""

from django.conf import settings
from django.core.management.base import CommandError

from townwork.org import founding
from townwork.org.errors import Refusal
from townwork.org.forms.founding import FoundingForm
from townwork.org.management.asking import AskingCommand


class Command(AskingCommand):
    help = "建立区、镇、领导班子和第一个管理员；没给的会问。--token 只显示首次设置页的启动口令。"
    form_class = FoundingForm

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--token", action="store_true", help="只显示首次设置页的启动口令")

    def handle(self, *, token, **options):
        try:
            if token:
                self.stdout.write(founding.token())
                return
            administrator, password = founding.found(self.read(options).founding())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"已建立{administrator.township.district}{administrator.township}，"
            f"管理员 {administrator.full_name}，用户名 {administrator.username}。\n"
            f"一次性口令：{password}\n"
            f"只显示这一次；请在 {settings.PUBLIC_ADDRESS}/ 登录，首次登录须换成自己的口令。"
        )
