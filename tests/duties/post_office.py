"""A real SMTP server on this machine."""

from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

from tests.jobs.conftest import free_port


class PostOffice:
    """`letters` is what it took in, each with whom it is for; `refuse` makes it say that the box
    is full.
    """

    def __init__(self):
        self.letters, self.refuse = [], False
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()

    @property
    def port(self) -> int:
        return self._controller.port

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "452 mailbox full"
        self.letters.append(
            (envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default))
        )
        return "250 OK"
