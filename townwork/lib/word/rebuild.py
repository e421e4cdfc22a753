"""Make official.docx, the page an office's Word papers are written on. Run by hand after a change:

    python townwork/lib/word/rebuild.py

Everything a township may want otherwise (typefaces, sizes, margins, the red) is in this file's
styles and nowhere else, so that its own copy, changed in WPS and named by WORD_TEMPLATE, decides.
The numbers are those of docs/facts.md §1.1–1.4, in Word's units: a twip is a twentieth of a point,
56.7 of them a millimetre; a size is in half points; a rule's weight in eighths of a point.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

TARGET = Path(__file__).with_name("official.docx")

PAGE = (11906, 16838)  # A4
MARGINS = {"top": 2098, "right": 1470, "bottom": 1984, "left": 1588}  # 37, 26, 35, 28 mm
# The page number's rule lies 7 mm below the text: from the paper's edge to the footer's lower side.
FOOTER = 1380
WIDTH = PAGE[0] - MARGINS["left"] - MARGINS["right"]
LINE = 579  # 225 mm in 22 lines
# 28 characters across 156 mm are 15.75 pt each: a quarter of a point less than 三号.
GRID_CLOSER = -860  # in 4096ths of a point, as the page's grid has it
CLOSER = -6  # in twips, as the letters have it: LibreOffice wants some air in a line of 28
RED = "C8102E"

# Typeface → other names of it, for an office that has it as another make.
FACES = {
    "仿宋_GB2312": "仿宋,FangSong,方正仿宋_GBK,华文仿宋",
    "楷体_GB2312": "楷体,KaiTi,方正楷体_GBK,华文楷体",
    "黑体": "SimHei,方正黑体_GBK,华文黑体",
    "方正小标宋简体": "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋",
    "宋体": "SimSun,方正书宋_GBK,华文宋体",
}
BODY = "仿宋_GB2312"
TITLE = "方正小标宋简体"

# Marks no line ends with, and none begins with (GB/T 15834-2011).
OPENING = "（〈《「『【〔“‘(["
CLOSING = "，。、；：？！）〉》」』】〕”’…—·,.;:?!)]%％"

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def fonts(face: str) -> str:
    names = " ".join(f'w:{part}="{face}"' for part in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f"<w:rFonts {names}/>"


def letters(face: str, half_points: int, *, closer: int = 0, colour: str = "") -> str:
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    sizes = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    return f'{fonts(face)}{tint}<w:spacing w:val="{closer}"/>{sizes}'


def indent(**chars: int) -> str:
    """In hundredths of a character, and in twips for what reads no characters."""
    parts = []
    for side, hundredths in chars.items():
        parts.append(f'w:{side}Chars="{hundredths}"')
        parts.append(f'w:{side}="{round(hundredths * 316 / 100)}"')
    return f"<w:ind {' '.join(parts)}/>"


def room(before: int = 0, after: int = 0, line: int = LINE) -> str:
    """Lines kept free before and after, in hundredths; the height of a line itself in twips."""
    parts = [f'w:beforeLines="{before}" w:before="{before * LINE // 100}"'] if before else []
    parts += [f'w:afterLines="{after}" w:after="{after * LINE // 100}"'] if after else []
    return f'<w:spacing {" ".join(parts)} w:line="{line}" w:lineRule="exact"/>'


FLUSH = indent(firstLine=0)


def style(
    name: str,
    code: str,
    *,
    paragraph: str = "",
    text: str = "",
    based: str = "a",
    following: str = "",
    kind: str = "paragraph",
    shown: bool = True,
) -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{code}"{"" if code in BUILT_IN else CUSTOM}>'
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + ("<w:qFormat/>" if shown else "")
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{text}</w:rPr>" if text else "")
        + "</w:style>"
    )


CUSTOM = ' w:customStyle="1"'
BUILT_IN = {"a", "a0", "a1", "Text", "Title", "Subtitle", "Footer", "1", "2", "3", "4"}


def face(name: str, code: str, text: str) -> str:
    """Of a stretch of a paragraph."""
    return style(name, code, kind="character", based="a0", text=text)


def heading(level: int, face: str) -> str:
    """Its numbering is typed with the words, so that no list can lose it."""
    keep = "<w:keepNext/>" if level == 1 else ""
    return style(
        f"heading {level}",
        str(level),
        based="Text",
        following="Text",
        paragraph=f'{keep}<w:outlineLvl w:val="{level - 1}"/>',
        text=fonts(face),
    )


CENTRED = '<w:jc w:val="center"/>'
AT_RIGHT = '<w:jc w:val="right"/>'
KEPT = "<w:keepNext/>"  # with what follows, on one page
TAB = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 316}"/></w:tabs>'


def styles() -> str:
    # Digits by the rules of a language that has them: Chinese ones LibreOffice parts at a line's
    # end.
    default = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{letters(BODY, 32)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    made = [*base_styles(), *text_styles(), *head_styles(), *end_styles(), *annex_styles()]
    return f"{HEAD}<w:styles {W}>{default}{''.join(made)}</w:styles>"


def base_styles() -> list[str]:
    # The page's grid says 22 lines of 28 characters; the letters keep to it by their own measures:
    # snapped to it, one of 16 pt is set across two cells of 15.75 by LibreOffice, by others not.
    # Air between Chinese and digits would leave the grid. That a mark may hang over the edge is how
    # WPS and Word begin; LibreOffice reads the switch the other way round.
    plain = (
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="1"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'{room()}<w:jc w:val="both"/>'
    )
    body = letters(BODY, 32, closer=CLOSER)
    cells = (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in cells)
    return [
        style("Normal", "a", based="", paragraph=plain, text=body).replace(
            'w:styleId="a"', 'w:default="1" w:styleId="a"'
        ),
        '<w:style w:type="character" w:default="1" w:styleId="a0">'
        '<w:name w:val="Default Paragraph Font"/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{margins}</w:tblCellMar>'
        "</w:tblPr></w:style>",
    ]


def text_styles() -> list[str]:
    under = f"{KEPT}{room(after=100)}{CENTRED}"
    foot = '<w:spacing w:before="204" w:line="400" w:lineRule="exact"/>'
    return [
        style("Body Text", "Text", paragraph=indent(firstLine=200)),
        style("Title", "Title", following="Text", paragraph=under, text=letters(TITLE, 44)),
        style(
            "Subtitle",
            "Subtitle",
            following="Text",
            paragraph=f"{KEPT}{CENTRED}",
            text=fonts("楷体_GB2312"),
        ),
        heading(1, "黑体"),
        heading(2, "楷体_GB2312"),
        heading(3, BODY),
        heading(4, BODY),
        # 小四 in the cells of a table.
        style(
            "表格文字",
            "Cell",
            paragraph=f'{room(line=397)}<w:jc w:val="left"/>',
            text=letters(BODY, 24),
        ),
        style("footer", "Footer", paragraph=foot, text=letters("宋体", 28), shown=False),
        face("正文字", "BodyFace", fonts(BODY)),
        face("待填", "Missing", f'{fonts(BODY)}<w:u w:val="single"/>'),
    ]


def head_styles() -> list[str]:
    """版头: the name 35 mm from the top of the text and as large as its words allow (set beside each
    paper), the rule 4 mm below the number, the title two lines below the rule.
    """
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="0" w:color="{RED}"/></w:pBdr>'
    high = f'<w:spacing w:before="1984"/>{CENTRED}'
    below = room(before=200)
    return [
        style("发文机关标志", "Masthead", paragraph=high, text=letters(TITLE, 92, colour=RED)),
        style("发文字号", "Number", paragraph=f"{below}{CENTRED}"),
        style("发文字号（上行）", "NumberUp", paragraph=f"{TAB}{below}{indent(left=100)}"),
        face("签发人姓名", "SignerName", fonts("楷体_GB2312")),
        style("红色分隔线", "RedLine", paragraph=f"{rule}{room(after=200, line=227)}"),
        style("主送机关", "Recipients", following="Text"),
    ]


def end_styles() -> list[str]:
    """A second line of 附件说明 begins below the first word of the name."""
    free = room(before=100)
    imprint = f"{TAB}{room(line=510)}{indent(left=100, right=100)}"
    # What Word wants after a table, and nobody is to see.
    unseen = '<w:spacing w:line="20" w:lineRule="exact"/>'
    return [
        style("附件说明", "Annexes", paragraph=f"{free}{indent(left=500, hanging=300)}"),
        style(
            "附件说明（多个）", "AnnexesMany", paragraph=f"{free}{indent(left=600, hanging=400)}"
        ),
        style("附件说明（续）", "AnnexesMore", paragraph=indent(left=600, hanging=100)),
        style("署名", "Sign", paragraph=f"{KEPT}{free}{AT_RIGHT}"),
        style("成文日期", "Date", paragraph=AT_RIGHT),
        style("版记", "Imprint", paragraph=imprint, text=letters(BODY, 28)),
        style("版记后", "After", paragraph=unseen, text='<w:sz w:val="2"/>', shown=False),
    ]


def annex_styles() -> list[str]:
    label = f"{KEPT}<w:pageBreakBefore/>"
    title = f'{KEPT}{room(before=100, after=100)}{CENTRED}<w:outlineLvl w:val="0"/>'
    return [
        style("附件", "Annex", following="AnnexTitle", paragraph=label, text=fonts("黑体")),
        style("附件标题", "AnnexTitle", following="Text", paragraph=title, text=letters(TITLE, 44)),
    ]


def settings() -> str:
    compat = (
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:ulTrailSpace/>"
        "<w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="632"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:noLineBreaksAfter w:lang="zh-CN" w:val="{OPENING}"/>'
        f'<w:noLineBreaksBefore w:lang="zh-CN" w:val="{CLOSING}"/>'
        f'{compat}<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/></w:settings>'
    )


def font_table() -> str:
    made = [
        f'<w:font w:name="{face}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if face == "黑体" else "roman"}"/></w:font>'
        for face, others in FACES.items()
    ]
    return f"{HEAD}<w:fonts {W}>{''.join(made)}</w:fonts>"


def footer(side: str) -> str:
    """— n —, one character free at the side it stands at."""
    places = {
        "right": f'{indent(right=100)}<w:jc w:val="right"/>',
        "left": f'{indent(left=100)}<w:jc w:val="left"/>',
    }
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return (
        f'{HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/>{places[side]}</w:pPr>'
        f"{field}</w:p></w:ftr>"
    )


def empty_footer() -> str:
    return f'{HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p></w:ftr>'


def body() -> str:
    margins = " ".join(f'w:{side}="{twips}"' for side, twips in MARGINS.items())
    return (
        f"{HEAD}<w:document {W} {R}><w:body><w:sectPr>"
        '<w:footerReference w:type="even" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/>'
        f'<w:pgMar {margins} w:header="851" w:footer="{FOOTER}" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="{GRID_CLOSER}"/>'
        "</w:sectPr></w:body></w:document>"
    )


def parts() -> Mapping[str, str]:
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
        "footer1": "footer",
        "footer2": "footer",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/relationships/{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(list(kinds.items())[1:], 1)
    )
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
            "</Relationships>"
        ),
        "word/_rels/document.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ),
        "word/document.xml": body(),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(),
        "word/footer1.xml": footer("left"),
        "word/footer2.xml": footer("right"),
    }


def template() -> bytes:
    """The same bytes each time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, text in parts().items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
    return target.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(template())
