"""The pictures of the manual are of pages that are still there; `make pictures` takes them anew."""

import os
from io import BytesIO

import pytest
from PIL import Image

from townwork.help.pictures import PICTURES, picture_of

SCALE = 0.65  # of the screen: still read, and a third of the bytes
TAKES = os.environ.get("TOWNWORK_TAKE_PICTURES") == "1"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_of_a_page_that_is_there(person, name):
    who, where, size = PICTURES[name]
    with person(who, size) as page:
        answer = page.goto(where)
        # Only a newcomer sees one.
        page.locator(".hint").evaluate_all("found => found.forEach((one) => one.remove())")
        page.wait_for_load_state("networkidle")
        if TAKES:
            keep(name, page.screenshot())

    assert answer.status == 200
    assert page_kept(name) == tuple(round(side * scale_of(size)) for side in size)


def scale_of(size) -> float:
    return SCALE if size[0] > 600 else 1


def keep(name: str, shot: bytes) -> None:
    """Smaller, and in few bytes; the folder is made by who takes the first."""
    path, image = picture_of(name), Image.open(BytesIO(shot)).convert("RGB")
    scale = scale_of(image.size)
    image = image.resize([round(side * scale) for side in image.size], Image.Resampling.LANCZOS)
    path.parent.mkdir(exist_ok=True)
    image.save(path, "WEBP", quality=45, method=6)


def page_kept(name: str) -> tuple[int, int]:
    with Image.open(picture_of(name)) as image:
        return image.size
