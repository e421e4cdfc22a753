"""How gunicorn serves townwork. Only the address comes from outside."""

import gc
import os

from gunicorn.http import wsgi
from gunicorn.http.wsgi import Response

bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers, threads = 2, 4
# Loaded once, before the workers: a wrong setting ends the start instead of killing workers for
# ever.
preload_app = True
loglevel = "warning"
# Its socket would lie in the home folder, one for every copy; whoever supervises uses signals.
control_socket_disable = True


class Unnamed(Response):
    """An answer that does not say what serves it."""

    def default_headers(self):
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = Unnamed


def when_ready(server):
    """What is loaded by now stays until the end: traced never again, it stays shared, and the
    workers stop sooner.
    """
    gc.freeze()
    announce(server)


def announce(server):
    """While nobody can sign in: where the first administrator is made, and the token for it."""
    from django.db import connection

    from townwork.org.founding import announcement

    words = announcement()
    connection.close()  # each worker opens its own
    if words:
        server.log.warning(words)
