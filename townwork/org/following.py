"""What higher rooms do when something befalls an account; they add to these lists in ready()."""

from collections.abc import Callable

from townwork.org.models import User

# What was opened with the password dies with it: links that open a form, besides the sessions.
ends_with_sessions: list[Callable[[User], object]] = []
# Somebody else changed how the person signs in: the sentence is for the person's own eyes.
told: list[Callable[[User, str], object]] = []
