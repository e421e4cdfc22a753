"""reviewer: a district's account, which reads all its townships; --retire and --restore one."""

from django.conf import settings
from django.core.management.base import CommandError

from townwork.org import reviewers
from townwork.org.errors import Refusal
from townwork.org.forms.founding import ReviewerForm
from townwork.org.management.asking import AskingCommand


class Command(AskingCommand):
    help = "建立区级账号（看本区各镇）；没给的会问。--retire 停用一个，--restore 恢复一个。"
    form_class = ReviewerForm

    def add_arguments(self, parser):
        super().add_arguments(parser)
        acts = parser.add_mutually_exclusive_group()
        acts.add_argument("--retire", metavar="USERNAME", help="停用这个区级账号")
        acts.add_argument("--restore", metavar="USERNAME", help="恢复这个区级账号")

    def handle(self, *, retire, restore, **options):
        try:
            if retire or restore:
                user = reviewers.set_active(retire or restore, is_active=bool(restore))
                self.stdout.write(f"已{'恢复' if restore else '停用'}区级账号 {user.username}。")
                return
            user, password = reviewers.appoint(self.read(options).appointment())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"已建立{user.district}的区级账号 {user.username}（{user.full_name}）。\n"
            f"一次性口令：{password}\n"
            f"只显示这一次；请在 {settings.PUBLIC_ADDRESS}/ 登录，首次登录须换成自己的口令。"
        )
