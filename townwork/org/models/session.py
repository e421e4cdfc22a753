"""Who is signed in where."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """One browser's session, with whose it is: one's own can be seen and ended, and all of a person
    at once. townwork.org.sessions writes it.
    """

    is_told = False  # in the trail (townwork.audit.rows): it comes and goes

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls):
        from townwork.org.sessions import SessionStore

        return SessionStore
