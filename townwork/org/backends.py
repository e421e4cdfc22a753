"""Who is signed in, read with where they work: every page names the unit
and the township, so one query, not three.
"""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from townwork.org.models import User


class Passwords(ModelBackend):
    """The user name and the password."""

    def user_can_authenticate(self, user: User) -> bool:
        """Nor does a sample account enter a served site, whoever brought its database there."""
        return super().user_can_authenticate(user) and not (settings.SERVED and user.is_sample)

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.select_related("unit__township__district", "district")
        user = people.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
