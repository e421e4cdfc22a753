"""What higher rooms do when something befalls an account; they add to these lists in ready()."""

from collections.abc import Callable

from townwork.org.models import User

# What was opened with the password dies with it: links that open a form, besides the sessions.
ends_with_sessions: list[Callable[[User], object]] = []
# Something befell the person by another's hand: a sentence for their own eyes. By itself it is of
# how they sign in; of anything else with its `title` and `page`.
told: list[Callable[..., object]] = []
