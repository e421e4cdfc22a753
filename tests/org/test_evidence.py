"""What may be put under a record, and what of it is kept: extension, content and parser agree, or
it is refused.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from PIL import Image, ImageFile

from townwork.org.errors import Refusal
from townwork.org.evidence import MAX_BYTES, check

PICTURES = Path(__file__).parents[1] / "inputs/pictures"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
GPS = 0x8825


def picture(form="JPEG", size=(40, 20), **options):
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, form, **options)
    return target.getvalue()


def workbook():
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "签到"
    book.save(target)
    return target.getvalue()


WORD = b'<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body/></w:document>'
MAIN = "word/document.xml"


def archive(*names, content=WORD, stored=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", stored) as file:
        for name in names:
            file.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("通知.pdf", PDF, "application/pdf"),
        ("照片.JPG", picture(), "image/jpeg"),
        ("照片.jpeg", picture(), "image/jpeg"),
        ("截图.png", picture("PNG"), "image/png"),
        (
            "签到表.xlsx",
            workbook(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "纪要.docx",
            archive("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_the_allowed_kinds_are_taken(name, data, kind):
    checked = check(name, data)

    assert (checked.name, checked.content_type) == (name, kind)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("页面.html", b"<script>1</script>", "类型不能上传"),
        ("图.svg", b"<svg onload='x'/>", "类型不能上传"),
        ("宏.xlsm", workbook(), "类型不能上传"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0", "内容与扩展名不符"),
        ("无扩展名", PDF, "类型不能上传"),
        ("空.pdf", b"", "空文件"),
        ("大.pdf", PDF + b"x" * MAX_BYTES, "超过 20 MB"),
        ("假.pdf", picture(), "内容与扩展名不符"),
        ("断.pdf", b"%PDF-1.7\nhalf a file", "内容与扩展名不符"),
        ("假.png", picture("JPEG"), "内容与扩展名不符"),
        ("断.jpg", picture(size=(400, 400))[:300], "内容与扩展名不符"),
        ("假.jpg", b"<html></html>", "内容与扩展名不符"),
        ("假.xlsx", archive("word/document.xml"), "内容与扩展名不符"),
        ("假.docx", PDF, "内容与扩展名不符"),
        ("爬.docx", archive("word/document.xml", "../../evil"), "内容与扩展名不符"),
        ("宏.docx", archive("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("嵌.docx", archive("word/document.xml", "word/embeddings/a.bin"), "嵌入对象"),
        (
            "弹.docx",
            archive("word/document.xml", "word/big.xml", content=b"0" * 30_000_000),
            "过大",
        ),
    ],
)
def test_everything_else_is_refused_and_told_why(name, data, said):
    with pytest.raises(Refusal) as refused:
        check(name, data)

    assert said in str(refused.value)


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def linked() -> bytes:
    """A document with a part that is a symbolic link."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr(MAIN, WORD)
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return target.getvalue()


def locked() -> bytes:
    """A document whose parts say that they are encrypted."""
    data = bytearray(archive(MAIN))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def rotten() -> bytes:
    """A stored part with a byte turned: its sum no longer fits."""
    data = bytearray(archive(MAIN, stored=zipfile.ZIP_STORED))
    data[data.index(b"body")] ^= 1
    return bytes(data)


def png_of_size(width: int, height: int) -> bytes:
    """A head that claims the size, and hardly anything behind it."""
    data = bytearray(picture("PNG"))
    data[16:24] = struct.pack(">LL", width, height)
    data[29:33] = struct.pack(">L", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


def jpeg_of_size(width: int, height: int) -> bytes:
    """A photo whose head claims the size."""
    data = bytearray(picture(size=(400, 300)))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="urn:w">&b;</w:document>'
REMOTE = b'<Relationship Type="x/attachedTemplate" Target="http://a/b.dotm" TargetMode="External"/>'
TYPES_OF_MACROS = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
NASTY = {
    "a script under a picture's name": ("图.png", b"<script>alert(1)</script>", "内容与扩展名不符"),
    "a page with a picture's first bytes": (
        "图.png",
        b"\x89PNG\r\n\x1a\n<html><script>1",
        "内容与扩展名不符",
    ),
    "a gif under another name": ("图.jpg", b"GIF89a" + b"\0" * 40, "内容与扩展名不符"),
    "a gif": ("动图.gif", b"GIF89a", "请转成 JPG 或 PNG"),
    "a phone's own format cut short": (
        "照片.HEIC",
        b"\0\0\0\x18ftypheic",
        "内容与扩展名不符",
    ),
    "a phone's photo of too many pixels": (
        "照片.heic",
        (PICTURES / "54-megapixels.heic").read_bytes(),
        "像素太多（9000×6000）",
    ),
    "a photo that claims too many pixels": (
        "照片.jpg",
        jpeg_of_size(12_100, 10_000),
        "像素太多",
    ),
    "a web picture cut short": ("图.webp", b"RIFF", "内容与扩展名不符"),
    "a program": ("工具.exe", b"MZ", "类型不能上传"),
    "a program behind a document's name": ("纪要.docx.exe", b"MZ", "类型不能上传"),
    "a program behind an overriding mark": ("纪要\u202exdoc.exe", b"MZ", "类型不能上传"),
    "a page in capitals": ("页.HTML", b"<script>", "类型不能上传"),
    "a page with a space behind": ("页.html ", b"<script>", "类型不能上传"),
    "a shortcut": ("链接.url", b"[InternetShortcut]", "类型不能上传"),
    "an archive": ("材料.zip", archive("a.txt"), "请解开后逐个上传"),
    "an archive of another kind": ("材料.rar", b"Rar!", "请解开后逐个上传"),
    "a macro document": ("宏.docm", archive(MAIN), "它带宏"),
    "a macro presentation": ("宏.pptm", archive(MAIN), "它带宏"),
    "nothing": ("空.docx", b"", "空文件"),
    "a pdf that begins with something else": ("假.pdf", b"<html>" + PDF, "内容与扩展名不符"),
    "a pdf's first bytes alone": ("断.pdf", b"%PDF-", "内容与扩展名不符"),
    "a picture cut in half": ("断.png", picture("PNG", size=(300, 300))[:200], "内容与扩展名不符"),
    "a photo cut in half": ("断.jpg", picture(size=(900, 900))[:-4000], "内容与扩展名不符"),
    "a picture that claims a billion pixels": ("弹.png", png_of_size(40_000, 40_000), "像素太多"),
    "a picture that claims a little too many": ("弹.png", png_of_size(6000, 6000), "像素太多"),
    "a document with a password": (
        "密.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "加了密码",
    ),
    "a document with locked parts": ("密.docx", locked(), "加了密码"),
    "a document with a rotten part": ("坏.docx", rotten(), "内容与扩展名不符"),
    "a document cut in half": ("断.docx", archive(MAIN)[:90], "内容与扩展名不符"),
    "a document that climbs out": ("爬.docx", archive(MAIN, "word/../../../a"), "内容与扩展名不符"),
    "a document with an absolute path": (
        "爬.docx",
        archive(MAIN, "/etc/cron.d/a"),
        "内容与扩展名不符",
    ),
    "a document with a drive's path": ("爬.docx", archive(MAIN, "C:evil"), "内容与扩展名不符"),
    "a document with a link": ("链.docx", linked(), "内容与扩展名不符"),
    "a document of laughs": ("笑.docx", packed({MAIN: LAUGHS}), "内容与扩展名不符"),
    "a document that is no XML": ("乱.docx", packed({MAIN: b"hello"}), "内容与扩展名不符"),
    "a document that is a page": (
        "页.docx",
        packed({MAIN: b"<html><script/></html>"}),
        "内容与扩展名不符",
    ),
    "a document with a macro's type": (
        "宏.docx",
        packed({MAIN: WORD, "[Content_Types].xml": TYPES_OF_MACROS}),
        "含有宏",
    ),
    "a document with a remote template": (
        "远.docx",
        packed({MAIN: WORD, "word/_rels/settings.xml.rels": REMOTE}),
        "外部链接",
    ),
    "a workbook with outside links": (
        "链.xlsx",
        archive("xl/workbook.xml", "xl/externalLinks/a.xml"),
        "外部链接",
    ),
    "a workbook with controls": ("控.xlsx", archive("xl/workbook.xml", "xl/activeX/a.xml"), "宏"),
    "a workbook of a thousand parts": (
        "多.xlsx",
        archive("xl/workbook.xml", *(f"p{n}" for n in range(600))),
        "解开后过大",
    ),
    "a document under a workbook's name": ("假.xlsx", archive(MAIN), "内容与扩展名不符"),
}


@pytest.mark.parametrize(("name", "data", "said"), NASTY.values(), ids=NASTY.keys())
def test_nasty_uploads_are_refused_in_words_that_help(name, data, said):
    with pytest.raises(Refusal) as refused:
        check(name, data)

    assert said in str(refused.value)
    assert str(refused.value).startswith("“") and str(refused.value).endswith("。")


def test_control_as_weasyprint_sets_the_process_a_picture_cut_short_would_pass(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    assert check("断.png", picture("PNG", size=(300, 300))[:200])


def test_there_are_enough_of_them():
    assert len(NASTY) >= 30


HONEST = {
    "a picture with a page behind it": (
        "图.png",
        picture("PNG") + b"<script>1</script>",
        b"<script>",
    ),
    "a photo with a page behind it": ("图.jpg", picture() + b"<script>1</script>", b"<script>"),
    "a photo in print colours": ("印.jpg", None, b"ICC"),
    "a moving picture": ("动.png", None, b"acTL"),
}


def cmyk() -> bytes:
    target = io.BytesIO()
    Image.new("CMYK", (40, 20)).save(target, "JPEG", icc_profile=b"ICC" * 50)
    return target.getvalue()


def moving() -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(target, "PNG", save_all=True, append_images=frames[1:])
    return target.getvalue()


@pytest.mark.parametrize("case", HONEST)
def test_odd_pictures_are_taken_and_what_hid_in_them_is_gone(case):
    name, data, hidden = HONEST[case]
    data = data or (cmyk() if "colours" in case else moving())
    assert hidden in data

    kept = check(name, data).data

    assert hidden not in kept
    assert Image.open(io.BytesIO(kept)).n_frames == 1 if "moving" in case else True


def test_a_pdf_with_a_page_inside_is_kept_as_it_is_for_it_is_only_ever_downloaded():
    polyglot = PDF.replace(b"1 0 obj", b"<script>1</script>\n1 0 obj")

    assert check("两面.pdf", polyglot).data == polyglot


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1", "I;16", "LA"])
def test_a_picture_of_any_colours_gets_a_small_one(mode):
    target = io.BytesIO()
    Image.new(mode, (900, 600)).save(target, "PNG")

    small = Image.open(io.BytesIO(check("图.png", target.getvalue()).thumbnail))

    assert (small.format, small.mode, small.size) == ("JPEG", "RGB", (320, 213))


def test_what_is_no_picture_has_no_small_one():
    assert check("通知.pdf", PDF).thumbnail == b""


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    small_file = picture("PNG", size=(6000, 5000))

    with pytest.raises(Refusal, match="像素太多"):
        check("大图.png", small_file)


def test_a_photo_of_many_pixels_is_kept_smaller_and_its_owner_told():
    checked = check("照片.jpg", picture(size=(6000, 4500)))

    kept = Image.open(io.BytesIO(checked.data))
    assert kept.size == (4000, 3000)
    assert checked.told == "6000×4500 已缩小到 4000×3000"


def test_a_phone_s_own_format_becomes_a_photo_that_every_browser_shows():
    checked = check("IMG_0312.HEIC", (PICTURES / "phone.heic").read_bytes())

    kept = Image.open(io.BytesIO(checked.data))
    assert (checked.name, checked.content_type) == ("IMG_0312.jpg", "image/jpeg")
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (640, 480), {})
    assert checked.told == "已转成 JPG，照片里的拍摄地点已去掉"
    assert Image.open(io.BytesIO(checked.thumbnail)).size == (320, 240)


def test_a_phone_s_photo_of_48_megapixels_is_taken():
    checked = check("照片.heic", (PICTURES / "48-megapixels.heic").read_bytes())

    assert Image.open(io.BytesIO(checked.data)).size == (4000, 3000)
    assert checked.told == "已转成 JPG，8000×6000 已缩小到 4000×3000"


def test_a_web_picture_becomes_a_photo_on_white():
    target = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(target, "WEBP")

    checked = check("截图.webp", target.getvalue())

    assert checked.name == "截图.jpg"
    assert Image.open(io.BytesIO(checked.data)).getpixel((5, 5)) == (255, 255, 255)


def test_nothing_is_told_of_a_photo_that_hid_nothing():
    assert check("照片.jpg", picture()).told == ""


def test_a_photo_keeps_its_pixels_and_orientation_and_nothing_else():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "手机"
    exif.get_ifd(GPS)[2] = (30.0, 15.0, 20.0)
    photo = picture(
        exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>exif:GPSLatitude</x:xmpmeta>"
    )
    assert b"GPSLatitude" in photo and b"taken at home" in photo

    kept = check("照片.jpg", photo).data

    image = Image.open(io.BytesIO(kept))
    assert image.size == (20, 40)
    assert dict(image.getexif()) == {}
    assert b"GPSLatitude" not in kept and b"taken at home" not in kept


def test_a_png_loses_its_hidden_text():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Location", "somewhere")
    assert b"somewhere" in picture("PNG", pnginfo=info)

    assert b"somewhere" not in check("图.png", picture("PNG", pnginfo=info)).data


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/签到表.pdf", ".._.._etc_签到表.pdf"),
        ("签到\u202efdp.pdf", "签到fdp.pdf"),
        ("a\x00b\r\n.pdf", "ab .pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
    ],
)
def test_a_file_name_is_only_words(typed, kept):
    assert check(typed, PDF).name == kept


def test_a_declared_size_that_lies_is_no_way_round():
    """A directory may claim little; unpacking is never asked of it, and the claim
    alone is judged.
    """
    bomb = archive("word/document.xml", content=b"0" * 60_000_000)
    size = bomb.rfind(struct.pack("<L", 60_000_000))
    assert size > 0

    with pytest.raises(Refusal):
        check("弹.docx", bomb)
