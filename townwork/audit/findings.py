"""What a check has to say, and of which chain."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One Chinese sentence; `chain` None is the whole trail's, and told to every auditor."""

    chain: str | None
    words: str
