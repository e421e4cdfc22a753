"""Shorter ways through WeasyPrint's inside, where it has no hook for them.

WeasyPrint makes Pango's context and description anew for every line, though both are the same for
all lines of a style; it throws a line away once it is set, and sets it again to draw it; and it
asks about each glyph by itself. What is written down is the same to the byte:
tests/lib/test_shortcuts.py holds it to that.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from weasyprint.css import Style
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import get_font_description
from weasyprint.text.line_break import Layout

from townwork.lib.pdf.embedding import CutFont

GLYPH = ffi.sizeof("PangoGlyphInfo")
INTS = GLYPH // ffi.sizeof("int")  # number, width, offset across, offset up, flags
PANGO_SCALE = 1024
DRAW_WHOLE = drawing.draw_first_line
SET_UP_WHOLE = Layout.setup
PUT_AWAY_WHOLE = Layout.deactivate
SET_AGAIN_WHOLE = Layout.reactivate
FACE_WHOLE = line_break._font_style_cache_key
BACK_WHOLE = background.layout_box_backgrounds


def take() -> None:
    drawing.draw_first_line = draw_first_line
    Layout.setup = set_up
    Layout.deactivate = put_aside
    Layout.reactivate = take_up
    line_break._font_style_cache_key = face_of
    background.layout_box_backgrounds = lay_background


def take_none() -> None:
    drawing.draw_first_line = DRAW_WHOLE
    Layout.setup = SET_UP_WHOLE
    Layout.deactivate = PUT_AWAY_WHOLE
    Layout.reactivate = SET_AGAIN_WHOLE
    line_break._font_style_cache_key = FACE_WHOLE
    background.layout_box_backgrounds = BACK_WHOLE


@dataclass(frozen=True)
class Kept:
    """What Pango needs to know of a style, but for the words."""

    context: Any
    language: Any
    description: Any


def set_up(layout: Layout, style: Style) -> None:
    """For the second line of a style and all that follow."""
    base = getattr(style, "style", style)
    kept = vars(base).get("kept_for_pango")
    if kept is None:
        SET_UP_WHOLE(layout, style)
        if is_plain(style):
            base.kept_for_pango = keep(layout, style)
        return
    layout.style = style
    layout.first_line_direction = 0
    layout.language = kept.language
    layout.layout = ffi.gc(pango.pango_layout_new(kept.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, kept.description)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def is_plain(style: Style) -> bool:
    """Not underlined, of the document's own language, left to right, with no feature of the face
    turned on or off: all that WeasyPrint would have to tell Pango besides.
    """
    return (
        style["text_decoration_line"] == "none"
        and bool(style["lang"])
        and style["direction"] == "ltr"
        and style["font_kerning"] == "auto"
        and style["font_variant_ligatures"] == "normal"
        and all(style[name] == "normal" for name in UNTOUCHED)
    )


UNTOUCHED = (
    "font_language_override",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)


def keep(layout: Layout, style: Style) -> Kept:
    context = ffi.gc(
        pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
    )
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, pango.PANGO_DIRECTION_LTR)
    pango.pango_context_set_language(context, layout.language)
    return Kept(context, layout.language, get_font_description(style))


def face_of(style: Style, include_size: bool = False) -> str:
    """What a line's height is looked up by: fifteen properties of its style as one string."""
    held = vars(style).setdefault("faces", {})
    if include_size not in held:
        held[include_size] = FACE_WHOLE(style, include_size)
    return held[include_size]


CORNERS = tuple(
    f"border_{at}_radius" for at in ("top_left", "top_right", "bottom_right", "bottom_left")
)
GROUND = (
    *CORNERS,
    "background_image",
    "background_color",
    "border_image_source",
    "box_shadow",
    "mask_border_source",
)


def lay_background(
    page: Any, box: boxes.Box, images: Any, layout_children: bool = True, style: Style | None = None
) -> None:
    """Of a box whose rules say nothing of its ground it is not asked property by property."""
    if style is not None or box is page or not is_bare(box.style):
        BACK_WHOLE(page, box, images, layout_children, style)
        return
    for corner in CORNERS:
        setattr(box, corner, (0, 0))  # a placeholder of what is put elsewhere passes it on
    if layout_children:
        for child in box.all_children():
            lay_background(page, child, images)
    box.background = None


def is_bare(style: Style) -> bool:
    """None of it is inherited: what no rule says is as it is at first, and that is nothing."""
    held = vars(style)
    if "bare" not in held:
        said = getattr(style, "cascaded", style)
        held["bare"] = not any(name in said or name in style for name in GROUND)
    return held["bare"]


def put_aside(layout: Layout) -> None:
    """A line that is set is not thrown away until it is drawn."""
    layout.aside = layout.layout, layout.style
    PUT_AWAY_WHOLE(layout)


def take_up(layout: Layout, style: Style) -> None:
    """The line as it was set, where `style` only spaces it otherwise; drawing is told how."""
    line, told = layout.aside
    if is_spaced_alone(layout, told, style):
        layout.layout, layout.style, layout.language = line, style, None
        layout.wider = more(letter_spacing(told), letter_spacing(style))
    else:
        SET_AGAIN_WHOLE(layout, style)
        layout.wider = None


def is_spaced_alone(layout: Layout, told: Style, style: Style) -> bool:
    before, after = letter_spacing(told), letter_spacing(style)
    return (
        getattr(style, "style", style) is told
        and "kept_for_pango" in vars(told)
        and not (layout.justification_spacing or style["word_spacing"])
        and bool(before) == bool(after)
        and "\n" not in layout.text
        and "\t" not in layout.text
    )


def letter_spacing(style: Style) -> int:
    """In Pango's units."""
    value = style["letter_spacing"]
    return 0 if value == "normal" else int(value * TO_UNITS)


def more(before: int, after: int) -> tuple[int, int]:
    """What is added before and after each glyph, as Pango divides a letter's space in two."""
    left = halved(after) - halved(before)
    return left, after - before - left


def halved(space: int) -> int:
    left = int(space / 2)
    return left if space % PANGO_SCALE else PANGO_SCALE * ((left + PANGO_SCALE // 2) // PANGO_SCALE)


def draw_first_line(
    stream: Stream, box: Any, overflow: str, ellipsis: str, matrix: Matrix
) -> list[tuple]:
    """For a line of our faces; any other is left to WeasyPrint."""
    if overflow == "clip" and ellipsis == "none" and box.text.strip():
        runs = runs_of(stream, box.pango_layout)
        if runs:
            stream.set_text_matrix(*matrix.values)
            draw(stream, runs)
            return []
    if box.pango_layout.wider:
        SET_AGAIN_WHOLE(box.pango_layout, box.style)
    return DRAW_WHOLE(stream, box, overflow, ellipsis, matrix)


@dataclass(frozen=True)
class Run:
    """Glyphs of one of Pango's fonts: a face in a size."""

    given: Any
    font: CutFont
    size: float
    pieces: list[str]


def runs_of(stream: Stream, layout: Layout) -> list[Run]:
    """The line's runs; none where there is one that needs more than to be written down."""
    if not layout.wider:
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    text = layout.text.encode()
    runs: list[Run] = []
    run = line.runs[0]
    while run != ffi.NULL:
        given = run.data.item.analysis.font
        font, size = stream.add_font(given)
        if not isinstance(font, CutFont):
            return []
        places = places_of(run.data, layout.wider, not runs, run.next == ffi.NULL)
        pieces = places and pieces_of(stream, text, run.data, places, font, size)
        if not pieces:
            return []
        runs.append(Run(given, font, size, pieces))
        run = run.next
    return runs


@dataclass(frozen=True)
class Places:
    """Of each glyph of a run: its number, how wide it stands and how far from its place across, in
    Pango's units.
    """

    numbers: list[int]
    widths: list[int]
    across: list[int]


def places_of(
    item: Any, wider: tuple[int, int] | None, is_first: bool, is_last: bool
) -> Places | None:
    """None where a glyph is missing, or stands above or below the line, or is not the only one of
    its character while the line is to become wider.
    """
    glyphs = item.glyphs
    count = glyphs.num_glyphs
    values = memoryview(ffi.buffer(glyphs.glyphs, count * GLYPH)).cast("i")
    numbers, widths, across, up = (values[at::INTS].tolist() for at in range(4))
    if any(up) or max(numbers) >= pango.PANGO_GLYPH_EMPTY:
        return None
    if wider and any(wider):
        if count != item.item.num_chars:
            return None
        left, right = wider
        widths = [width + left + right for width in widths]
        across = [place + left for place in across]
        if is_first:  # a line begins with ink, and ends with it
            widths[0] -= left
            across[0] -= left
        if is_last:
            widths[-1] -= right
    return Places(numbers, widths, across)


def pieces_of(
    stream: Stream, text: bytes, item: Any, places: Places, font: CutFont, size: float
) -> list[str]:
    """What is written for each glyph: its number, and how far the next one is from where it would
    stand.
    """
    known, own = font.written, font.widths
    pieces = []
    each = zip(places.numbers, places.widths, places.across, strict=True)
    for at, (number, width, across) in enumerate(each):
        if number not in known:
            learn(stream, text, item, font, size, at)
        before, after = moved(size, own[number], width, across)
        pieces.append(before + known[number] + after)
    return pieces


def learn(stream: Stream, text: bytes, item: Any, font: CutFont, size: float, at: int) -> None:
    """What the paper has to say of a glyph: the characters it stands for, and its width."""
    glyphs = item.glyphs
    number = glyphs.glyphs[at].glyph
    if number not in font.to_unicode:
        start, end = glyphs.log_clusters[at], item.item.length
        if item.item.analysis.level % 2:  # right to left
            end = item.item.length if at == 0 else glyphs.log_clusters[at - 1]
        elif at < glyphs.num_glyphs - 1:
            end = glyphs.log_clusters[at + 1]
        offset = item.item.offset
        font.to_unicode[number] = text[offset + start : offset + end].decode()
    if number not in font.widths:
        pango.pango_font_get_glyph_extents(
            item.item.analysis.font, number, stream.ink_rect, stream.logical_rect
        )
        font.widths[number] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    font.written[number] = f"{number:04x}"


@lru_cache(maxsize=4096)
def moved(size: float, own: int, width: int, across: int) -> tuple[str, str]:
    """What is written before and after a glyph `own` thousandths wide that shall take `width`."""
    offset = across / size
    kerning = own + offset - width * 1000 * FROM_UNITS / size
    return f">{-offset}<" if offset else "", f">{int(kerning)}<" if kerning else ""


def draw(stream: Stream, runs: list[Run]) -> None:
    string = ""
    given = None
    for run in runs:
        if run.given != given:
            if string:
                stream.show_text(string)
            string = ""
            given = run.given
            stream.set_font_size(run.font.hash, run.size)
        string += "<" + "".join(run.pieces)
        string = string[:-1] if string[-1] == "<" else string + ">"
    stream.show_text(string)
