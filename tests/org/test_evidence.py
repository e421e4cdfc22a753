"""What may be put under a record, and what of it is kept: extension, content and parser agree, or it is refused."""

import io
import struct
import zipfile

import openpyxl
import pytest
from PIL import Image

from townwork.org.errors import Refusal
from townwork.org.evidence import MAX_BYTES, check

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


def archive(*names, content=b"x", stored=zipfile.ZIP_DEFLATED):
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
        ("签到表.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
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
        ("旧表.xls", b"\xd0\xcf\x11\xe0", "类型不能上传"),
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
        ("弹.docx", archive("word/document.xml", "word/big.xml", content=b"0" * 30_000_000), "过大"),
    ],
)
def test_everything_else_is_refused_and_told_why(name, data, said):
    with pytest.raises(Refusal) as refused:
        check(name, data)

    assert said in str(refused.value)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    small_file = picture("PNG", size=(6000, 5000))

    with pytest.raises(Refusal, match="像素太多"):
        check("大图.png", small_file)


def test_a_photo_keeps_its_pixels_and_orientation_and_nothing_else():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "手机"
    exif.get_ifd(GPS)[2] = (30.0, 15.0, 20.0)
    photo = picture(exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>exif:GPSLatitude</x:xmpmeta>")
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
    """A directory may claim little; unpacking is never asked of it, and the claim alone is judged."""
    bomb = archive("word/document.xml", content=b"0" * 60_000_000)
    size = bomb.rfind(struct.pack("<L", 60_000_000))
    assert size > 0

    with pytest.raises(Refusal):
        check("弹.docx", bomb)
