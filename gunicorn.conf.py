"""How gunicorn serves townwork. Only the address, and what is logged, come from outside."""

import gc
import os
import sys

from gunicorn.http import wsgi
from gunicorn.http.wsgi import Response

from townwork.lib import env, logs

bind = os.environ.get("BIND") or "127.0.0.1:8000"
# One process more than the usual two cores: few threads of one process wait for each other's
# interpreter, and a page that waits for the database leaves its core to another process.
workers, threads = 3, 3
# A page gives Python up some fifty times, at each question to the database, and waits for it as
# long as another thread may keep it: by default 5 ms, a quarter of a second a page where two meet.
sys.setswitchinterval(0.0005)  # s
# A browser keeps its line for a minute and more; closed from here under a page that is just being
# sent, it shows an error. A proxy in front must close first: see docs/deploy.md.
keepalive = 75  # s
# Loaded once, before the workers: a wrong setting ends the start instead of killing workers for
# ever.
preload_app = True
# Its socket would lie in the home folder, one for every copy; whoever supervises uses signals.
control_socket_disable = True

# ACCESS_LOG=1: a line a request, without what was searched for.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
access_level = "INFO" if env.switch("ACCESS_LOG", False) else "WARNING"
logconfig_dict = logs.config(
    env.choice("LOG_FORMAT", "line", ("line", "json")),
    root="WARNING",
    levels={"gunicorn.error": "WARNING", "gunicorn.access": access_level},
)


class Unnamed(Response):
    """An answer that does not say what serves it."""

    def default_headers(self):
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = Unnamed


def when_ready(server):
    """What is loaded by now stays until the end: traced never again, it stays shared, and the
    workers stop sooner.

    A page that reads a township makes thousands of objects and keeps none: traced as seldom as
    this, it costs a few ms instead of some 70 in every few requests.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    announce(server)


def announce(server):
    """While nobody can sign in: where the first administrator is made, and the token for it."""
    from django.db import connection

    from townwork.org.founding import announcement

    words = announcement()
    connection.close()  # each worker opens its own
    if words:
        server.log.warning(words)
