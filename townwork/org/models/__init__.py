from townwork.org.models.calendar import SpecialDay
from townwork.org.models.evidence import DetachedEvidence, Evidence, StoredFile
from townwork.org.models.extension import ExtensionBase, extension_constraints
from townwork.org.models.first_steps import LeftStep
from townwork.org.models.groups import PeopleGroup
from townwork.org.models.handover import Handover
from townwork.org.models.kind_words import KindWord
from townwork.org.models.limits import Tally
from townwork.org.models.people import PasswordMemory, User
from townwork.org.models.place import (
    District,
    FormerPlace,
    Stop,
    Township,
    Unit,
    answered_for,
)
from townwork.org.models.posts import Post
from townwork.org.models.session import Session
from townwork.org.models.term import Term, half_of

__all__ = [
    "DetachedEvidence",
    "District",
    "Evidence",
    "ExtensionBase",
    "FormerPlace",
    "Handover",
    "KindWord",
    "LeftStep",
    "PasswordMemory",
    "PeopleGroup",
    "Post",
    "Session",
    "SpecialDay",
    "Stop",
    "StoredFile",
    "Tally",
    "Term",
    "Township",
    "Unit",
    "User",
    "answered_for",
    "extension_constraints",
    "half_of",
]
