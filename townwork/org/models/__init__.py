from townwork.org.models.evidence import Evidence, StoredFile
from townwork.org.models.people import PasswordMemory, User
from townwork.org.models.place import District, Township, Unit
from townwork.org.models.term import Term

__all__ = ["District", "Evidence", "PasswordMemory", "StoredFile", "Term", "Township", "Unit", "User"]
