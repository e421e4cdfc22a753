"""The typefaces in a paper: the outlines of its own glyphs, whatever was printed before, and the
pages those that WeasyPrint's own cut would print.
"""

import hashlib
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
import weasyprint
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageFont

from townwork.lib.pdf import SHEET, embedding, press, render_official, typefaces
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.pdf.outlines import outlines
from townwork.lib.pdf.pictures import pictures

FACES = sorted(path.name for path in typefaces.BUNDLED.glob("*.otf"))
BLOCKS = [
    Paragraph("title", "青溪镇半年总结"),
    Paragraph("h1", "", "一、学习"),
    Paragraph("h2", "学习12次，堃喆祎赟頔㛃䶮到会。", "（一）会议。"),
    Paragraph("p", "镇党委把责任落实到每个单位，做到有部署、有检查、有总结。" * 3),
]


def test_the_version_is_the_one_that_was_read():
    """embedding.py and justify.py lean on what WeasyPrint promises nobody: Document.fonts,
    pdf.fonts.Font, the boxes. Another version: read those again, then name it here.
    """
    assert weasyprint.VERSION == "70.0"


def paper(*more):
    return render_official("青溪镇半年总结", [*BLOCKS, *more]).pdf


@pytest.mark.parametrize("name", FACES)
def test_a_cut_holds_each_glyph_as_the_face_has_it(name):
    path = typefaces.BUNDLED / name
    face = outlines(path.read_bytes())
    glyphs = range(5, face.count, 97)

    cut = CFFFontSet()
    cut.decompile(io.BytesIO(face.cut(glyphs)), None)
    top = cut.topDictIndex[0]

    whole = TTFont(path)
    order, drawn = whole.getGlyphOrder(), whole["CFF "].cff.topDictIndex[0].CharStrings
    kept = [0, *glyphs]
    assert top.charset == [".notdef", *(f"cid{glyph:05}" for glyph in glyphs)]
    assert [top.CharStrings.charStringsIndex[at].bytecode for at in range(len(kept))] == [
        drawn[order[glyph]].bytecode for glyph in kept
    ]
    assert [top.FDArray[part].Private.rawDict for part in top.FDSelect.gidArray] == [
        drawn[order[glyph]].private.rawDict for glyph in kept
    ]


def test_a_number_the_face_does_not_have_is_left_out():
    face = outlines((typefaces.BUNDLED / FACES[0]).read_bytes())

    assert face.cut([7, face.count, 65535]) == face.cut([7, 7])


def test_freetype_reads_the_box_of_a_cut():
    """It takes a negative number in five bytes for a huge one, and glyphs then stand askew."""
    face = outlines((typefaces.BUNDLED / "FandolFang-Regular.otf").read_bytes())

    font = ImageFont.truetype(io.BytesIO(face.cut([1, 2])), 1000)

    assert font.getmetrics() == (face.box[3], -face.box[1])


def built(is_truetype, name="Own"):
    builder = FontBuilder(1000, isTTF=is_truetype)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    pen = TTGlyphPen(None) if is_truetype else T2CharStringPen(500, None)
    pen.moveTo((0, 0))
    pen.lineTo((100, 0))
    pen.lineTo((100, 100))
    pen.closePath()
    drawn = pen.glyph() if is_truetype else pen.getCharString()
    glyphs = dict.fromkeys([".notdef", "A"], drawn)
    if is_truetype:
        builder.setupGlyf(glyphs)
    else:
        builder.setupCFF("Own", {}, glyphs, {})
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue()


@pytest.mark.parametrize("is_truetype", [True, False])
def test_a_face_of_another_make_is_left_to_weasyprint(is_truetype):
    """TrueType, or outlines that are not numbered by CID."""
    assert outlines(built(is_truetype)) is None


def test_a_township_s_own_truetype_face_is_embedded_beside_ours(tmp_path, settings):
    (tmp_path / "own.ttf").write_bytes(built(True, "仿宋_GB2312"))
    settings.FONT_DIR = str(tmp_path)

    kinds = [kind for kind, _ in fonts_in(paper(Paragraph("p", "A")))]

    assert kinds.count("TrueType") == 1
    assert set(kinds) == {"TrueType", "/CIDFontType0C"}


def fonts_in(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [
            item.get("/FontFile3", item.get("/FontFile2"))
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        return [(str(file.get("/Subtype", "TrueType")), len(file.read_bytes())) for file in found]


def test_every_face_of_a_paper_is_a_cut(monkeypatch):
    """Control: WeasyPrint's own are OpenType, and larger."""
    ours = fonts_in(paper())
    monkeypatch.setattr(embedding.Shelf, "keep", lambda *given: None)
    monkeypatch.setattr(press, "open_press", press.open_press.__wrapped__)

    theirs = fonts_in(paper())

    assert {kind for kind, _ in ours} == {"/CIDFontType0C"}
    assert {kind for kind, _ in theirs} == {"/OpenType"}
    assert len(ours) == len(theirs)
    assert sum(size for _, size in ours) < sum(size for _, size in theirs)


def darkest_difference(one, other):
    """Of 255, over all pages of two papers."""
    pages = zip(pictures(one, 1200), pictures(other, 1200), strict=True)
    shades = [[Image.open(io.BytesIO(page.png)).convert("L") for page in pair] for pair in pages]
    return max(ImageChops.difference(*pair).getextrema()[1] for pair in shades)


def test_the_pages_are_those_of_weasyprint_s_own_cut(monkeypatch):
    ours = paper()
    monkeypatch.setattr(embedding.Shelf, "keep", lambda *given: None)
    monkeypatch.setattr(press, "open_press", press.open_press.__wrapped__)

    assert darkest_difference(ours, paper()) < 64  # what is drawn without hints, at its edges


def test_control_a_glyph_that_is_left_out_is_seen(monkeypatch):
    ours = paper()
    whole = embedding.CutFont.clean
    monkeypatch.setattr(
        embedding.CutFont,
        "clean",
        lambda font, glyphs, hinting: whole(font, list(glyphs)[1:], hinting),
    )

    assert darkest_difference(ours, paper()) > 200


OTHER = Paragraph("p", "另一份文件：龘靐齉爩，ABCxyz。" * 30)
ALONE = """
import hashlib, sys
import django
django.setup()
from tests.lib.test_embedding import paper
print(hashlib.sha256(paper()).hexdigest())
"""


def test_a_paper_is_the_same_whatever_was_printed_before_and_in_another_process():
    paper(OTHER)
    first = paper()
    paper(OTHER, OTHER)

    again = paper()
    done = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, timeout=60
    )

    assert again == first
    assert done.stdout.split() == [hashlib.sha256(first).hexdigest()]


def test_control_a_face_that_remembers_its_glyphs_would_tell_what_was_printed_before(monkeypatch):
    first = paper()

    def remembering(font, known, source):
        font.__dict__.update(known, missing={}, written={})
        font.source = source

    monkeypatch.setattr(embedding.CutFont, "__init__", remembering)
    paper(OTHER)

    assert paper() != first


def test_papers_made_at_once_are_those_made_alone():
    asked = [(), (OTHER,), (OTHER, OTHER)] * 4
    alone = [paper(*more) for more in asked[:3]]
    press.open_press(None, SHEET).shelf.known.clear()

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda more: paper(*more), asked))

    assert together == alone * 4
