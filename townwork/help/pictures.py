"""The pictures of the manual: pages of the application as the sample township has them, taken by a
browser (`make pictures`), each named in a page of the manual as ![what it shows](its name).
"""

from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static" / "help"
# Where each is taken: whose browser, the address, how wide and high a piece of the screen.
DESK, PHONE = (1100, 600), (390, 640)
PICTURES: dict[str, tuple[str, str, tuple[int, int]]] = {
    "home": ("clerk", "/", DESK),
    "home-phone": ("liaison", "/", PHONE),
    "record": ("clerk", "/records/films/add/", DESK),
    "import": ("clerk", "/records/films/import/", DESK),
    "gaps": ("clerk", "/gaps/", DESK),
    "tasks": ("liaison", "/duties/tasks/", PHONE),
    "documents": ("clerk", "/duties/documents/", DESK),
    "letters": ("clerk", "/records/notices/todo/", DESK),
    "filings": ("secretary", "/records/filings/todo/", DESK),
    "study": ("clerk", "/study/plan/", DESK),
    "grid": ("clerk", "/records/films/grid/", DESK),
    "rounds": ("clerk", "/assessments/rounds/2/", DESK),
    "rubric": ("clerk", "/assessments/rubrics/1/", DESK),
    "summary": ("clerk", "/summary/", DESK),
    "board": ("secretary", "/board/", DESK),
    "accounts": ("admin", "/accounts/", DESK),
    "terms": ("clerk", "/terms/", DESK),
    "indicators": ("clerk", "/indicators/", DESK),
}


def picture_of(name: str) -> Path:
    return FOLDER / f"{name}.webp"


@cache
def on_paper() -> dict[str, bytes]:
    """Every picture for the PDF, by the name it has there."""
    return {f"asset:{name}.webp": picture_of(name).read_bytes() for name in PICTURES}
