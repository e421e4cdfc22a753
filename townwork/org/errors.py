"""What a service refuses, told to a person: the message says what to do next."""


class Refusal(Exception):
    """An act the rules don't allow now. Views show the message and keep what was typed."""


class TermClosed(Refusal):
    """The record's date falls in a closed term."""
