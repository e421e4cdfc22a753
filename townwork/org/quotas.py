"""限额: how much one person, and one township, may keep as evidence; said before it is hit.

Of a person what is under records counts, of a township what lies on the disk: a file that was
removed is the person's no more at once, and the township's until it is swept.
"""

from django.conf import settings
from django.db.models import Sum

from townwork.org.errors import Refusal
from townwork.org.models import Evidence, StoredFile, Township, User

MB = 1024 * 1024
NEARLY = 0.8  # of the quota: from there on it is said


def used_by(person: User) -> int:
    """Bytes under records that the person uploaded."""
    files = Evidence.objects.filter(uploaded_by=person)
    return files.aggregate(size=Sum("file__size"))["size"] or 0


def used_in(township: Township) -> int:
    """Bytes of the township on the disk."""
    return StoredFile.objects.filter(township=township).aggregate(size=Sum("size"))["size"] or 0


def require_room(person: User, township: Township, size: int) -> None:
    """Raises Refusal where `size` more bytes are too many."""
    most = settings.UPLOAD_QUOTA_PERSON_MB
    if used_by(person) + size > most * MB:
        raise Refusal(
            f"您上传的佐证加上这份超过每人 {most} MB 的限额，没有收下：请先移除不用的佐证，"
            "或请管理员调大 UPLOAD_QUOTA_PERSON_MB。"
        )
    most = settings.UPLOAD_QUOTA_TOWNSHIP_MB
    if used_in(township) + size > most * MB:
        raise Refusal(
            f"全镇的佐证加上这份超过 {most} MB 的限额，没有收下：请移除不用的佐证"
            "（30 天后腾出空间），或请管理员调大 UPLOAD_QUOTA_TOWNSHIP_MB。"
        )


def nearly_full(person: User, township: Township) -> str:
    """What to say beside the upload, once four fifths are used; else nothing."""
    for who, used, most in (
        ("您上传的佐证", used_by(person), settings.UPLOAD_QUOTA_PERSON_MB),
        ("全镇的佐证", used_in(township), settings.UPLOAD_QUOTA_TOWNSHIP_MB),
    ):
        if used >= NEARLY * most * MB:
            return f"{who}已用 {used // MB} MB，限额 {most} MB；满了就不能再传，请移除不用的。"
    return ""
