"""let_in: an account from the server's terminal, where no administrator is left who could."""

from django.core.management.base import BaseCommand, CommandError

from townwork.org import services
from townwork.org.models import User


class Command(BaseCommand):
    help = "给一个账号换一次性口令、解除动态码和锁定：最后一个管理员忘了口令或丢了手机时用。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有用户名是 {username} 的在用账号。")
        password = services.let_in(user)
        self.stdout.write(
            f"{user.full_name}（{username}）的一次性口令：{password}\n"
            "只显示这一次；首次登录须换成自己的口令，并重新绑定动态码。"
        )
