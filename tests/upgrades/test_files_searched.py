"""A database of before: files are found by the initials of their names."""

from townwork.lib.text import search_text


def test_files_of_before_are_found_as_new_ones_are(cast, bring_to):
    old = bring_to("org", "0024_attendees")
    kind = old.get_model("contenttypes", "ContentType").objects.first()
    stored = old.get_model("org", "StoredFile").objects.create(
        township_id=cast.township.pk, sha256="9" * 64, size=1, content_type="application/pdf"
    )
    for number, name in enumerate(("簽到表（３月）.pdf", "会议记录.docx"), 1):
        old.get_model("org", "Evidence").objects.create(
            file_id=stored.pk,
            unit_id=cast.village.pk,
            content_type_id=kind.pk,
            object_id=number,
            name=name,
            uploaded_by_id=cast.clerk.pk,
        )

    new = bring_to("org", "0025_files_searched")

    for row in new.get_model("org", "Evidence").objects.all():
        assert row.search_text == search_text(row.name)
